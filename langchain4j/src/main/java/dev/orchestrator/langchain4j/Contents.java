package dev.orchestrator.langchain4j;

import dev.langchain4j.data.audio.Audio;
import dev.langchain4j.data.image.Image;
import dev.langchain4j.data.message.AudioContent;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.PdfFileContent;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.VideoContent;
import dev.langchain4j.data.pdf.PdfFile;
import dev.langchain4j.data.video.Video;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.orchestrator.api.Part;
import java.net.URI;
import java.net.URLConnection;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Texts, images, sounds, films and PDF files, from and to LangChain4j's classes. */
final class Contents {
  private static final String PDF = "application/pdf";

  private Contents() {}

  /** The part that holds the same. */
  static Part part(Content content) {
    return switch (content) {
      case TextContent text -> new Part.Text(text.text());
      case ImageContent image ->
          media(
              image.image().mimeType(),
              image.image().base64Data(),
              image.image().url(),
              "image/jpeg");
      case AudioContent audio ->
          media(
              audio.audio().mimeType(),
              audio.audio().base64Data(),
              audio.audio().url(),
              "audio/wav");
      case VideoContent video ->
          media(
              video.video().mimeType(),
              video.video().base64Data(),
              video.video().url(),
              "video/mp4");
      case PdfFileContent pdf ->
          media(pdf.pdfFile().mimeType(), pdf.pdfFile().base64Data(), pdf.pdfFile().url(), PDF);
      default ->
          throw new UnsupportedFeatureException(
              "content of type " + content.type() + " is not supported");
    };
  }

  private static Part media(
      @Nullable String mimeType, @Nullable String base64, @Nullable URI url, String usual) {
    String uri = base64 != null || url == null ? null : url.toString();
    String type = mimeType;
    if (type == null || type.isBlank()) {
      String guessed = uri == null ? null : URLConnection.guessContentTypeFromName(uri);
      type = Objects.requireNonNullElse(guessed, usual);
    }
    return new Part.Media(type, base64, uri);
  }

  /** The content that holds the same, or null if LangChain4j has none for it. */
  static @Nullable Content content(Part part) {
    return switch (part) {
      case Part.Text text -> TextContent.from(text.text());
      case Part.Media media -> content(media);
      case Part.ToolCall call -> null;
      case Part.ToolResult result -> null;
      case Part.Reasoning reasoning -> null;
      case Part.Raw raw -> null;
    };
  }

  private static @Nullable Content content(Part.Media media) {
    String mime = media.mimeType().toLowerCase(Locale.ROOT);
    String base64 = media.base64();
    String uri = media.uri();
    if (mime.startsWith("image/")) {
      Image.Builder image = Image.builder().mimeType(media.mimeType());
      return ImageContent.from(
          base64 == null ? image.url(uri).build() : image.base64Data(base64).build());
    }
    if (mime.startsWith("audio/")) {
      Audio.Builder audio = Audio.builder().mimeType(media.mimeType());
      return AudioContent.from(
          base64 == null ? audio.url(uri).build() : audio.base64Data(base64).build());
    }
    if (mime.startsWith("video/")) {
      Video.Builder video = Video.builder().mimeType(media.mimeType());
      return VideoContent.from(
          base64 == null ? video.url(uri).build() : video.base64Data(base64).build());
    }
    if (mime.equals(PDF)) {
      PdfFile.Builder pdf = PdfFile.builder().mimeType(media.mimeType());
      return PdfFileContent.from(
          base64 == null ? pdf.url(uri).build() : pdf.base64Data(base64).build());
    }
    return null;
  }
}
