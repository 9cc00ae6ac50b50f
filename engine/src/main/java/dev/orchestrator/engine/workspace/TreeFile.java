package dev.orchestrator.engine.workspace;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads text that is to be shown: only from inside the tree, only plain files, only so much. */
final class TreeFile {

  private TreeFile() {}

  static String read(Path root, String path, int maxBytes) throws PathRefusedException {
    TreePath.checkName(path);
    Path file = root.resolve(path);
    try {
      if (!Files.exists(file)) {
        throw new PathRefusedException("there is no file '" + path + "'");
      }
      Path real = file.toRealPath();
      if (!real.startsWith(root)) {
        throw new PathRefusedException("'" + path + "' leads out of the repository");
      }
      // A link may lead to what may not be named, so the name it leads to is judged too.
      TreePath.checkName(root.relativize(real).toString());
      if (!Files.isRegularFile(real)) {
        throw new PathRefusedException("'" + path + "' is a directory or a device, not a file");
      }
      try (InputStream stream = Files.newInputStream(real)) {
        byte[] bytes = stream.readNBytes(maxBytes);
        long missing = Math.max(0, Files.size(real) - bytes.length);
        return decode(path, bytes, missing);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  private static String decode(String path, byte[] bytes, long missing)
      throws PathRefusedException {
    int length = bytes.length;
    if (missing > 0) {
      int back = 0;
      while (back < 3 && length - back > 0 && (bytes[length - back - 1] & 0xC0) == 0x80) {
        back++;
      }
      // Cut before the character that may be incomplete.
      length = Math.max(0, length - back - 1);
      missing += bytes.length - length;
    }
    try {
      String text =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, length)).toString();
      if (text.indexOf('\0') >= 0) {
        throw new PathRefusedException("'" + path + "' is binary");
      }
      return missing == 0 ? text : text + "\n[… " + missing + " bytes left out …]\n";
    } catch (CharacterCodingException e) {
      throw new PathRefusedException("'" + path + "' is not UTF-8 text");
    }
  }
}
