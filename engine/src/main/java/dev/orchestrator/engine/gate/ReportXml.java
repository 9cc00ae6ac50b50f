package dev.orchestrator.engine.gate;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import javax.xml.XMLConstants;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Reads an XML report element by element. What wrote it may be a model's code: nothing that it
 * names is ever loaded, no entity of its own is known, and it may neither be a link nor be longer
 * than 256 MiB. A DOCTYPE, such as JaCoCo writes, is passed over.
 */
final class ReportXml {

  static final long MOST_BYTES = 256L << 20;

  /** Is told of each element as it begins and ends. */
  interface Elements {
    /**
     * An element begins.
     *
     * @param depth 1 for the root
     */
    void begins(int depth, String name, XMLStreamReader attributes);

    /** An element ends. */
    default void ends(int depth, String name) {}
  }

  private ReportXml() {}

  /**
   * Reads a whole file.
   *
   * @throws IOException with the reason if it cannot be read or is no well-formed XML
   */
  static void read(Path file, Elements elements) throws IOException {
    checked(file);
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      XMLStreamReader reader = factory().createXMLStreamReader(in);
      int depth = 0;
      while (reader.hasNext()) {
        switch (reader.next()) {
          case XMLStreamConstants.START_ELEMENT ->
              elements.begins(++depth, reader.getLocalName(), reader);
          case XMLStreamConstants.END_ELEMENT -> elements.ends(depth--, reader.getLocalName());
          default -> {
            // text, comments and the DOCTYPE say nothing that counts
          }
        }
      }
    } catch (XMLStreamException e) {
      throw new IOException("it is no well-formed XML (line " + line(e) + ")", e);
    }
  }

  /** A regular file of bearable length, or an exception that says why not. */
  static void checked(Path file) throws IOException {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException("it is no regular file");
    }
    if (Files.size(file) > MOST_BYTES) {
      throw new IOException("it is longer than " + (MOST_BYTES >> 20) + " MiB");
    }
  }

  private static int line(XMLStreamException e) {
    return e.getLocation() == null ? 0 : e.getLocation().getLineNumber();
  }

  private static XMLInputFactory factory() {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLConstants.ACCESS_EXTERNAL_DTD, "");
    factory.setXMLResolver((publicId, systemId, base, namespace) -> {
      throw new XMLStreamException("a report may not name another file");
    });
    return factory;
  }

  /** An attribute's text; empty if it is absent. */
  static String attribute(XMLStreamReader reader, String name) {
    String value = reader.getAttributeValue(null, name);
    return value == null ? "" : value;
  }
}
