package dev.orchestrator.engine.edit;

import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of one file.
 *
 * @param file where
 * @param before its bytes now; null if it is absent
 * @param after its bytes then; null if it is to be deleted
 * @param permissions what it may then; null for the system's default
 */
record TreeChange(
    Path file,
    byte @Nullable [] before,
    byte @Nullable [] after,
    @Nullable Set<PosixFilePermission> permissions) {}
