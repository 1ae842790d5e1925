package io.yidi.policy.citation;

/** How far a source can be trusted. */
public enum Grade {
  /** An official page or document. */
  A,
  /** A faithful copy of an official text, or a real settlement record. */
  B,
  /** Secondary or undated. */
  C,
  /** Made up for demonstration or test. */
  FICTITIOUS
}
