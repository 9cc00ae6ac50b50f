package dev.orchestrator.base.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What Linux tells of a process in {@code /proc/PID/stat}; see proc(5). Nothing is told elsewhere.
 *
 * @param group the id of its process group
 * @param start when it started, in ticks since the boot
 * @param ended whether it has ended, and its parent has not waited for it (a zombie)
 */
record ProcessStat(long pid, long group, String start, boolean ended) {

  private static final Path PROC = Path.of("/proc");

  static Optional<ProcessStat> of(long pid) {
    try {
      String stat = read(pid, "stat");
      // pid (comm) state ppid pgrp … starttime is field 22; comm may hold blanks and brackets.
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).strip().split(" ");
      boolean ended = fields[0].equals("Z") || fields[0].equals("X");
      return Optional.of(
          new ProcessStat(pid, Long.parseLong(fields[5 - 3]), fields[22 - 3], ended));
    } catch (IOException | IndexOutOfBoundsException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** Who lives in a process group. */
  static List<ProcessStat> inGroup(long group) {
    List<ProcessStat> members = new ArrayList<>();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path process : processes) {
        of(Long.parseLong(process.getFileName().toString()))
            .filter(stat -> stat.group() == group && !stat.ended())
            .ifPresent(members::add);
      }
    } catch (IOException | DirectoryIteratorException | NumberFormatException e) {
      return members; // no Linux
    }
    return members;
  }

  /** Whether the process was started with this variable; another user's are not told. */
  boolean hasVariable(String name, String value) {
    try {
      return ("\0" + read(pid, "environ")).contains("\0" + name + "=" + value + "\0");
    } catch (IOException e) {
      return false;
    }
  }

  private static String read(long pid, String file) throws IOException {
    return Files.readString(
        PROC.resolve(Long.toString(pid)).resolve(file), StandardCharsets.ISO_8859_1);
  }
}
