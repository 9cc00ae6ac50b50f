package dev.orchestrator.core.trust;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 over pieces, each behind its length, so that no two lists of pieces read alike. */
final class Hash {
  private final MessageDigest digest;

  Hash() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  Hash add(byte[] piece) {
    digest.update(ByteBuffer.allocate(Long.BYTES).putLong(piece.length).array());
    digest.update(piece);
    return this;
  }

  Hash add(String piece) {
    return add(piece.getBytes(StandardCharsets.UTF_8));
  }

  String hex() {
    return HexFormat.of().formatHex(digest.digest());
  }

  static String of(byte[] first, String second) {
    return new Hash().add(first).add(second).hex();
  }
}
