package dev.orchestrator.api;

/**
 * A tool that a model may ask for.
 *
 * @param name its name
 * @param description what it does, for the model
 * @param inputSchemaJson the JSON schema of its arguments
 */
public record Tool(String name, String description, String inputSchemaJson) {}
