/**
 * The contract of a provider as tests: extend {@link
 * dev.orchestrator.testkit.compatibility.ProviderCompatibilityKit}, say how your provider is made
 * and how its server answers. Needs JUnit Jupiter on the class path of the tests.
 */
@NullMarked
package dev.orchestrator.testkit.compatibility;

import org.jspecify.annotations.NullMarked;
