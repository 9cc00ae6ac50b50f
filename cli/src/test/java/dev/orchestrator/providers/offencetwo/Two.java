package dev.orchestrator.providers.offencetwo;

/** Innocent; another provider knows it. */
public final class Two {}
