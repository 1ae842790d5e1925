package io.yidi.gateway.person;

/** Says why the databases of persons, as they are set, cannot be worked on. */
public final class DatabasesException extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** With what is wrong and what is expected. */
  DatabasesException(String message) {
    super(message);
  }
}
