package dev.orchestrator.core.config;

import dev.orchestrator.core.catalog.ModelCatalog;
import dev.orchestrator.core.yaml.Problems;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * What reading needs beside the files.
 *
 * @param environment the variables
 * @param catalog what is known of models
 * @param types the types of provider that exist
 * @param commands runs a program and answers what it printed
 * @param problems gets what is wrong
 */
record Surroundings(
    Map<String, String> environment,
    ModelCatalog catalog,
    Set<String> types,
    Function<List<String>, String> commands,
    Problems problems) {}
