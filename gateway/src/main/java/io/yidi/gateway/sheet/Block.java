package io.yidi.gateway.sheet;

import io.yidi.policy.trace.Text;
import java.util.List;

/** A part of a printed sheet. Text and PDF print the same parts, each in its way. */
sealed interface Block {

  /** The heading of a part. */
  record Heading(Text text) implements Block {}

  /** Facts with their labels. */
  record Entries(List<Entry> entries) implements Block {
    /** Copies the lists. */
    public Entries {
      entries = List.copyOf(entries);
    }
  }

  /**
   * One fact.
   *
   * @param label what it is
   * @param value the fact
   * @param wide whether it needs more room than others
   */
  record Entry(Text label, String value, boolean wide) {}

  /** The amounts that matter most, in figures and in words. */
  record Figures(List<Figure> figures) implements Block {
    /** Copies the lists. */
    public Figures {
      figures = List.copyOf(figures);
    }
  }

  /** An amount in figures and in words. */
  record Figure(Text label, String figures, String words) {}

  /** A table. */
  record Table(List<Column> columns, List<Row> rows) implements Block {
    /** Copies the lists. */
    public Table {
      columns = List.copyOf(columns);
      rows = List.copyOf(rows);
    }
  }

  /**
   * A column: its title, its share of the width in columns of text, and on which side it stands.
   */
  record Column(Text title, int width, boolean right) {}

  /** A row of a table. */
  record Row(Weight weight, List<Cell> cells) {
    /** Copies the lists. */
    public Row {
      cells = List.copyOf(cells);
    }
  }

  /** How a row stands out. */
  enum Weight {
    /** Not at all. */
    NORMAL,
    /** A part of the row above. */
    PART,
    /** A sum. */
    SUM
  }

  /**
   * A cell.
   *
   * @param main what it says
   * @param small what it says besides, empty for nothing
   * @param below whether that stands on a line of its own
   */
  record Cell(String main, String small, boolean below) {

    static Cell of(String main) {
      return new Cell(main, "", false);
    }

    static Cell of(Text text) {
      return new Cell(text.zh(), text.en(), false);
    }
  }

  /** Two tables side by side where there is room. */
  record Beside(Heading leftHeading, Table left, Heading rightHeading, Table right)
      implements Block {}

  /** One of a numbered list of sentences, with its sources. */
  record Numbered(int number, Text text, List<String> sources) implements Block {
    /** Copies the lists. */
    public Numbered {
      sources = List.copyOf(sources);
    }
  }

  /** A remark that must not be overlooked. */
  record Remark(Text text) implements Block {}

  /** A note in small print. */
  record Note(Text text) implements Block {}

  /** Places for signatures and seals. */
  record Signatures(List<Text> places) implements Block {
    /** Copies the lists. */
    public Signatures {
      places = List.copyOf(places);
    }
  }
}
