// The pages of the repository, where they lie: README.md, docs/ and the READMEs beside the code.
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitepress'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** The pages of a folder as entries of the side bar, named by their file. */
function pagesOf(folder) {
  return readdirSync(root + folder)
    .filter((file) => file.endsWith('.md') && file !== 'README.md')
    .sort()
    .map((file) => page(folder + '/' + file.replace('.md', ''), file.replace('.md', '')))
}

function page(link, text) {
  return { text, link: '/' + link }
}

export default defineConfig({
  title: 'Orchestrator',
  description: 'A provider-agnostic orchestrator for AI development work on the JVM',
  lang: 'en',
  srcDir: root,
  srcExclude: ['**/node_modules/**', '**/target/**', '**/src/**', 'site/**', 'examples/sample/**'],
  outDir: root + 'target/site',
  cacheDir: root + 'target/site-cache',
  rewrites(path) {
    return path.replace(/(^|\/)README\.md$/, '$1index.md')
  },
  // Links into the sources, to the licence and to the sample lead to files that are no pages.
  ignoreDeadLinks: [/\/src\//, /LICENSE$/, /sample\/\.orchestrator/],
  lastUpdated: false,
  vite: {
    // The pages lie outside of this folder, where nothing would be found.
    resolve: {
      alias: [
        { find: /^vue$/, replacement: root + 'site/node_modules/vue' },
        { find: /^vue\/server-renderer$/, replacement: root + 'site/node_modules/vue/server-renderer/index.mjs' },
      ],
    },
  },
  themeConfig: {
    search: { provider: 'local' },
    nav: [
      page('docs/getting-started', 'Getting started'),
      page('docs/', 'All pages'),
      page('CHANGELOG', 'Changelog'),
    ],
    sidebar: [
      {
        text: 'Using it',
        items: [
          page('docs/getting-started', 'Getting started'),
          page('docs/installing', 'Installing'),
          page('docs/running-tasks', 'Running tasks'),
          page('docs/gates', 'Gates'),
          page('docs/budgets', 'Budgets'),
          page('docs/ci', 'In CI'),
          page('docs/batch', 'Many requests at once'),
          page('docs/configuration', 'Configuration'),
          page('docs/configuration-reference', 'Configuration reference'),
          page('docs/telemetry', 'Telemetry'),
          page('docs/safety', 'Safety'),
          page('docs/secrets', 'Secrets'),
          page('docs/migration', 'Migration'),
          page('docs/faq', 'Questions'),
        ],
      },
      { text: 'Providers', collapsed: true, items: [page('docs/providers/', 'All'), ...pagesOf('docs/providers')] },
      {
        text: 'Understanding it',
        items: [
          page('docs/architecture', 'Architecture'),
          page('docs/what-happens-to-a-task', 'What happens to a task'),
          page('docs/what-happens-to-a-call', 'What happens to a call'),
          page('docs/fault-table', 'How vendors tell errors'),
          page('docs/routing', 'How a model is chosen'),
          page('docs/model-catalog', 'The model catalogue'),
          page('docs/escalation', 'Escalation and what it saves'),
          page('docs/comparison', 'Compared with others'),
        ],
      },
      {
        text: 'Building on it',
        items: [
          page('docs/embedding', 'Using it from Java'),
          page('docs/langchain4j', 'LangChain4j'),
          page('docs/writing-a-provider', 'Writing a provider'),
          page('docs/vendor-programs', "Vendors' own programs"),
          page('docs/scripted-provider', 'The scripted provider'),
          page('docs/faulty-upstream', 'The faulty upstream'),
          page('bench/', 'Benchmarks'),
          page('CONTRIBUTING', 'Contributing'),
        ],
      },
      { text: 'Decisions', collapsed: true, items: [page('docs/decisions/', 'All'), ...pagesOf('docs/decisions')] },
    ],
  },
})
