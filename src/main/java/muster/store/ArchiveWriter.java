package muster.store;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ObjLongConsumer;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// Writes an archive, row by row, in one read transaction.
final class ArchiveWriter {
  private final JsonFactory json = JsonFactory.builder().rootValueSeparator("\n").build();
  private final Database database;
  private final List<Migrations> features;
  private final Instant now;
  private final ObjLongConsumer<String> progress;
  private final Map<String, Long> rows = new LinkedHashMap<>();
  private final Map<String, String> checksums = new LinkedHashMap<>();

  ArchiveWriter(
      Database database, List<Migrations> features, Instant now, ObjLongConsumer<String> progress) {
    this.database = database;
    this.features = List.copyOf(features);
    this.now = now;
    this.progress = progress;
  }

  Archive.Summary write(Archive.Beside beside, OutputStream out) throws IOException {
    ZipOutputStream zip = new ZipOutputStream(out, StandardCharsets.UTF_8);
    try {
      database.readLong(tx -> {
        head(zip);
        for (Migrations feature : features) {
          for (String table : feature.tables()) {
            table(tx, zip, table);
          }
        }
        beside(zip, beside);
        end(zip);
        return true;
      });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } catch (JacksonException e) {
      throw new IOException("The archive cannot be written: " + e.getOriginalMessage(), e);
    }
    zip.finish();
    zip.flush();
    return new Archive.Summary(database.space().value(), now, rows);
  }

  private void head(ZipOutputStream zip) {
    begin(zip, "muster.json");
    try (JsonGenerator out = json.createGenerator(ObjectWriteContext.empty(), noClose(zip))) {
      out.writeStartObject();
      out.writeNumberProperty("format", Archive.FORMAT);
      out.writeStringProperty("kind", Archive.KIND);
      out.writeStringProperty("space", database.space().value());
      out.writeStringProperty("at", now.toString());
      out.writeStringProperty("database", database.kind());
      out.writeObjectPropertyStart("features");
      for (Migrations feature : features) {
        out.writeNumberProperty(feature.feature(), feature.steps().size());
      }
      out.writeEndObject();
      out.writeEndObject();
    }
    end(zip, "muster.json");
  }

  private void table(Tx tx, ZipOutputStream zip, String table) {
    TableShape shape = TableShape.of(tx, table);
    String name = "tables/" + table + ".jsonl";
    begin(zip, name);
    MessageDigest digest = Checksum.digest();
    OutputStream lines = new DigestOutputStream(noClose(zip), digest);
    try (JsonGenerator out = json.createGenerator(ObjectWriteContext.empty(), lines)) {
      columns(out, shape, tx.link().dialect().nextId(tx, table));
      long[] count = new long[1];
      tx.each(
          shape.select(),
          row -> {
            line(out, shape, row);
            if (++count[0] % Archive.ROWS_PER_STEP == 0) {
              progress.accept(table, count[0]);
            }
          });
      rows.put(table, count[0]);
      progress.accept(table, count[0]);
    }
    checksums.put(table, Checksum.hex(digest.digest()));
    end(zip, name);
  }

  private static void columns(JsonGenerator out, TableShape shape, long nextId) {
    out.writeStartObject();
    out.writeNumberProperty("next_id", nextId);
    out.writeArrayPropertyStart("columns");
    shape.columns().forEach(column -> out.writeString(column.name()));
    out.writeEndArray();
    out.writeArrayPropertyStart("kinds");
    shape.columns().forEach(column -> out.writeString(column.kind().name()));
    out.writeEndArray();
    out.writeEndObject();
  }

  private static void line(JsonGenerator out, TableShape shape, Row row) {
    out.writeStartArray();
    for (Column column : shape.columns()) {
      value(out, column, row);
    }
    out.writeEndArray();
  }

  private static void value(JsonGenerator out, Column column, Row row) {
    String name = column.name();
    Object value =
        switch (column.kind()) {
          case LONG -> row.bigintOrNull(name);
          case REAL -> row.realOrNull(name);
          case TEXT, UUID -> row.stringOrNull(name);
          case BOOL -> row.boolOrNull(name);
          case BLOB -> row.bytesOrNull(name);
          case TIMESTAMP -> row.instantOrNull(name);
        };
    switch (value) {
      case null -> out.writeNull();
      case Long number -> out.writeNumber(number);
      case Double number when Double.isFinite(number) -> out.writeNumber(number);
      case Boolean yes -> out.writeBoolean(yes);
      case byte[] bytes -> out.writeString(Base64.getEncoder().encodeToString(bytes));
      case Instant at -> out.writeString(Timestamps.text(at));
      case Object text -> out.writeString(text.toString());
    }
  }

  private void beside(ZipOutputStream zip, Archive.Beside beside) {
    MessageDigest digest = Checksum.digest();
    long[] count = new long[1];
    try {
      beside.write((name, in) -> {
        begin(zip, ArchiveReader.BESIDE + name);
        in.transferTo(new DigestOutputStream(noClose(zip), digest));
        end(zip, name);
        count[0]++;
      });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (count[0] > 0) {
      rows.put(ArchiveReader.BESIDE, count[0]);
      checksums.put(ArchiveReader.BESIDE, Checksum.hex(digest.digest()));
    }
  }

  private void end(ZipOutputStream zip) {
    begin(zip, "end.json");
    try (JsonGenerator out = json.createGenerator(ObjectWriteContext.empty(), noClose(zip))) {
      out.writeStartObject();
      for (Map.Entry<String, Long> entry : rows.entrySet()) {
        out.writeObjectPropertyStart(entry.getKey());
        out.writeNumberProperty("rows", entry.getValue());
        out.writeStringProperty("sha256", checksums.getOrDefault(entry.getKey(), ""));
        out.writeEndObject();
      }
      out.writeEndObject();
    }
    end(zip, "end.json");
  }

  private void begin(ZipOutputStream zip, String name) {
    try {
      ZipEntry entry = new ZipEntry(name);
      entry.setTime(now.toEpochMilli());
      zip.putNextEntry(entry);
    } catch (IOException e) {
      throw new UncheckedIOException(name, e);
    }
  }

  private static void end(ZipOutputStream zip, String name) {
    try {
      zip.closeEntry();
    } catch (IOException e) {
      throw new UncheckedIOException(name, e);
    }
  }

  /// A generator closes what it writes to, whatever it is told, once its own stream is wrapped.
  private static OutputStream noClose(ZipOutputStream zip) {
    return new java.io.FilterOutputStream(zip) {
      @Override
      public void write(byte[] bytes, int from, int length) throws IOException {
        out.write(bytes, from, length);
      }

      @Override
      public void close() throws IOException {
        flush();
      }
    };
  }
}
