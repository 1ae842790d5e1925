package io.yidi.bench.data;

import java.util.ArrayList;
import java.util.List;

/**
 * Who gets whose history. The first persons are templates, whose visits are really played; every
 * other person gets the history of one of them. Lengths of histories lie between none and twice the
 * mean, and all together make exactly the settlements asked for.
 *
 * @param persons all persons, the templates included
 * @param lengths settlements of each template
 * @param tailFrom first of the last persons, who make the sum exact
 * @param tailTemplate whose history those get
 */
record Plan(int persons, List<Integer> lengths, int tailFrom, int tailTemplate) {

  /** Fraction of the golden section, which spreads lengths evenly over templates. */
  private static final double GOLDEN = 0.618_033_988_749_895;

  Plan {
    lengths = List.copyOf(lengths);
  }

  /** Plans histories of so many persons with so many settlements from at most so many templates. */
  static Plan of(int persons, long settlements, int templates) {
    if (persons <= templates) {
      return new Plan(persons, spread(persons, settlements), persons, 0);
    }
    int played = templates - 1;
    long mean = Math.round((double) settlements / persons * played);
    List<Integer> lengths = new ArrayList<>(spread(played, mean));
    long missing = settlements;
    for (int length : lengths) {
      missing -= length;
    }
    for (int person = templates; person < persons; person++) {
      missing -= lengths.get((person - templates) % played);
    }
    int longest = lengths.stream().mapToInt(Integer::intValue).max().orElse(0);
    int shortest = lengths.stream().mapToInt(Integer::intValue).min().orElse(0);
    int tail = lengths.indexOf(missing < 0 ? shortest : longest);
    int from = persons;
    while ((missing < 0 || missing > longest + 1L) && from > templates) {
      from--;
      missing += lengths.get((from - templates) % played) - lengths.get(tail);
    }
    if (missing < 0) {
      throw new IllegalStateException("settlements: " + settlements + " for " + persons);
    }
    // The last template takes what is left over.
    lengths.add(Math.toIntExact(missing));
    return new Plan(persons, lengths, from, tail);
  }

  /** Whole numbers between none and twice the mean with a given sum. */
  private static List<Integer> spread(int parts, long sum) {
    double[] weights = new double[parts];
    double weight = 0;
    for (int i = 0; i < parts; i++) {
      double turn = (i + 1) * GOLDEN;
      weights[i] = turn - Math.floor(turn);
      weight += weights[i];
    }
    List<Integer> lengths = new ArrayList<>(parts);
    double reached = 0;
    long given = 0;
    for (int i = 0; i < parts; i++) {
      reached += weights[i];
      long until = i == parts - 1 ? sum : Math.round(sum * reached / weight);
      lengths.add(Math.toIntExact(until - given));
      given = until;
    }
    return lengths;
  }

  /** Number of templates. */
  int templates() {
    return lengths.size();
  }

  /** Whose history a person gets; a template its own. */
  int template(int person) {
    if (person < templates()) {
      return person;
    }
    return person >= tailFrom ? tailTemplate : (person - templates()) % (templates() - 1);
  }

  /** Settlements that are really played. */
  long played() {
    return lengths.stream().mapToLong(Integer::longValue).sum();
  }

  /** Settlements of all persons. */
  long settlements() {
    long sum = 0;
    for (int person = 0; person < persons; person++) {
      sum += lengths.get(template(person));
    }
    return sum;
  }
}
