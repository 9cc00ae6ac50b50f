/**
 * The bridge to LangChain4j, both ways: the routed, budgeted client as its chat models, and any of
 * its chat models as a provider.
 */
@NullMarked
package dev.orchestrator.langchain4j;

import org.jspecify.annotations.NullMarked;
