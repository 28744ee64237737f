package org.distributedpatterns.launcher.build;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.distributedpatterns.launcher.home.Home;
import org.distributedpatterns.launcher.terminal.Failure;

/**
 * What a {@code pom.xml} says of its own project.
 *
 * @param artifactId what its jar is called, empty if it does not say
 * @param version empty if it is the parent's
 */
public record Pom(String artifactId, String version) {

    /**
     * Reads it.
     *
     * @throws Failure if it can't be read
     */
    public static Pom of(Path file) {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        try (InputStream in = Files.newInputStream(file)) {
            Map<String, String> own = children(factory.createXMLStreamReader(in));
            return new Pom(own.getOrDefault("artifactId", ""), own.getOrDefault("version", ""));
        } catch (IOException | XMLStreamException e) {
            throw new Failure(Home.shown(file) + " can't be read: " + e.getMessage(), e);
        }
    }

    /** The texts of the elements right below the outermost. */
    private static Map<String, String> children(XMLStreamReader xml) throws XMLStreamException {
        Map<String, String> texts = new HashMap<>();
        int depth = 0;
        String element = "";
        while (xml.hasNext()) {
            switch (xml.next()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    depth++;
                    element = xml.getLocalName();
                }
                case XMLStreamConstants.END_ELEMENT -> {
                    depth--;
                    element = "";
                }
                case XMLStreamConstants.CHARACTERS -> {
                    if (depth == 2 && !element.isEmpty()) {
                        texts.merge(element, xml.getText().strip(), String::concat);
                    }
                }
                default -> {
                    continue; // a comment, for example
                }
            }
        }
        return texts;
    }
}
