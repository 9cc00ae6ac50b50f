package dev.orchestrator.house;

import com.tngtech.archunit.core.domain.JavaAccess;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FileWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.util.Set;

/** What counts as writing a file: everything in the JDK that creates, changes or removes one. */
final class FileWrites {
  private static final Set<String> OF_FILES =
      Set.of(
          "write",
          "writeString",
          "newOutputStream",
          "newBufferedWriter",
          "newByteChannel",
          "createFile",
          "createDirectory",
          "createDirectories",
          "createTempFile",
          "createTempDirectory",
          "createLink",
          "createSymbolicLink",
          "delete",
          "deleteIfExists",
          "move",
          "copy",
          "setAttribute",
          "setPosixFilePermissions",
          "setLastModifiedTime",
          "setOwner");
  private static final Set<String> OF_FILE =
      Set.of(
          "delete",
          "deleteOnExit",
          "createNewFile",
          "createTempFile",
          "mkdir",
          "mkdirs",
          "renameTo");

  private FileWrites() {}

  static boolean isOne(JavaAccess<?> access) {
    var owner = access.getTargetOwner();
    String name = access.getName();
    boolean made = name.equals("<init>");
    if (owner.isEquivalentTo(Files.class)) {
      return OF_FILES.contains(name);
    }
    if (owner.isEquivalentTo(java.io.File.class)) {
      return OF_FILE.contains(name);
    }
    if (owner.isEquivalentTo(FileChannel.class)) {
      return name.equals("open");
    }
    if (owner.isEquivalentTo(PrintStream.class) || owner.isEquivalentTo(PrintWriter.class)) {
      return made && takesA(access, String.class, java.io.File.class);
    }
    return made
        && (owner.isEquivalentTo(FileWriter.class)
            || owner.isEquivalentTo(RandomAccessFile.class)
            || owner.isEquivalentTo(FileOutputStream.class))
        && !takesA(access, FileDescriptor.class);
  }

  private static boolean takesA(JavaAccess<?> access, Class<?>... types) {
    if (!(access.getTarget()
        instanceof com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget target)) {
      return false;
    }
    return target.getRawParameterTypes().stream()
        .limit(1)
        .anyMatch(first -> Set.of(types).stream().anyMatch(first::isEquivalentTo));
  }
}
