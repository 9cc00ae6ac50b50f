package dev.orchestrator.engine.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MarkdownTest {

  @Test
  void markupInATextIsShownAsItIs() {
    assertThat(Markdown.text("*a* _b_ [c](d) ![e](f) `g` ~~h~~ | i \\ j"))
        .isEqualTo("\\*a\\* \\_b\\_ \\[c\\](d) !\\[e\\](f) \\`g\\` \\~\\~h\\~\\~ \\| i \\\\ j");
    assertThat(Markdown.text("<script>alert(1)</script> &lt;"))
        .isEqualTo("\\<script\\>alert(1)\\</script\\> \\&lt;");
    assertThat(Markdown.text("see https://evil.example/x"))
        .isEqualTo("see https\\://evil.example/x");
  }

  @Test
  void wordsStayReadable() {
    assertThat(Markdown.text("plan_reviewer says a_b: fine (1.5), v2.0"))
        .isEqualTo("plan_reviewer says a_b: fine (1.5), v2.0");
  }

  @Test
  void aTextBeginsNothing() {
    assertThat(Markdown.text("# head")).isEqualTo("\\# head");
    assertThat(Markdown.text("- item")).isEqualTo("\\- item");
    assertThat(Markdown.text("12. item")).isEqualTo("12\\. item");
    assertThat(Markdown.text("1) item")).isEqualTo("1\\) item");
    assertThat(Markdown.text("a\n\n# head\r\n---")).isEqualTo("a # head ---");
  }

  @Test
  void whatCannotBeSeenIsShown() {
    assertThat(Markdown.text("a\u001b[31mb\u0000\u202Ec\uFEFF\uD800"))
        .isEqualTo("a\\u001b\\[31mb\\u0000\\u202ec\\ufeff\\ud800");
    assertThat(Markdown.text("世界 e\u0301 👩\u200D💻")).isEqualTo("世界 e\u0301 👩\u200D💻");
    assertThat(Markdown.fence("", "tab\there\r\n\u0007"))
        .isEqualTo("```\ntab\there\\u000d\n\\u0007\n```\n");
  }

  @Test
  void isCutBeforeItIsEscaped() {
    assertThat(Markdown.text("****", 3)).isEqualTo("\\*\\*…");
    assertThat(Markdown.text("你好世界", 4)).isEqualTo("你好世界");
  }

  @Test
  void aFenceIsLongerThanAnyInIt() {
    assertThat(Markdown.fence("diff", "```\nx\n`````"))
        .isEqualTo("``````diff\n```\nx\n`````\n``````\n");
    assertThat(Markdown.fence("text", "")).isEqualTo("```text\n\n```\n");
  }

  @Test
  void codeMayHoldTicks() {
    assertThat(Markdown.code("a`b``c")).isEqualTo("```a`b``c```");
    assertThat(Markdown.code("`a`")).isEqualTo("`` `a` ``");
    assertThat(Markdown.code("a\nb")).isEqualTo("`a b`");
  }
}
