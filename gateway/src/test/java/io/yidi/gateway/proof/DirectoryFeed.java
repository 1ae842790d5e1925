package io.yidi.gateway.proof;

import io.yidi.gateway.testing.TestGateway;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Loads rows into the directory for many histories at once: whatever came while the last load was
 * running goes into the next one.
 */
final class DirectoryFeed implements AutoCloseable {

  private static final Duration COMPANY = Duration.ofMillis(30);

  private static final Map<String, String> HEADERS =
      Map.of(
          "persons.csv",
          "person_id,name,gender,birth_date,document_type,document_number",
          "credentials.csv",
          "person_id,type,number,card_serial,status",
          "relations.csv",
          "person_id,insurance_type,insured_area,person_type,civil_servant,status,valid_from,valid_until",
          "accounts.csv",
          "person_id,insured_area,insurance_type,opening_balance",
          "filings.csv",
          "filing_id,person_id,insurance_type,insured_area,kind,status,destination,start,end,by_materials,used_up,onward,designated",
          "external_usage.csv",
          "person_id,insured_area,insurance_type,counter,period,reference,amount,times,date");

  /** Rows by file, in their order. */
  record Rows(Map<String, List<String>> byFile) {

    Rows() {
      this(new HashMap<>());
    }

    Rows add(String file, String row) {
      byFile.computeIfAbsent(file, name -> new ArrayList<>()).add(row);
      return this;
    }
  }

  private record Request(Rows rows, CompletableFuture<Boolean> loaded) {}

  private final TestGateway gateway;
  private final BlockingQueue<Request> queue = new LinkedBlockingQueue<>();
  private final Thread thread;
  private volatile boolean closed;

  DirectoryFeed(TestGateway gateway) {
    this.gateway = gateway;
    this.thread = Thread.ofPlatform().name("directory-feed").daemon().start(this::run);
  }

  /** Returns when the rows are stored. */
  void load(Rows rows) {
    CompletableFuture<Boolean> loaded = new CompletableFuture<>();
    queue.add(new Request(rows, loaded));
    loaded.join();
  }

  private void run() {
    try {
      while (!closed) {
        Request first = queue.poll(50, TimeUnit.MILLISECONDS);
        if (first != null) {
          // A load costs the same for one row as for many, so it waits for company.
          Thread.sleep(COMPANY);
          List<Request> requests = new ArrayList<>(List.of(first));
          queue.drainTo(requests);
          loadAll(requests);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void loadAll(List<Request> requests) {
    Map<String, String> files = new HashMap<>();
    for (Request request : requests) {
      request
          .rows()
          .byFile()
          .forEach(
              (file, rows) ->
                  files.merge(
                      file,
                      HEADERS.get(file) + "\n" + text(rows),
                      (had, more) -> had + text(rows)));
    }
    try {
      gateway.load(files);
      requests.forEach(request -> request.loaded().complete(true));
    } catch (RuntimeException e) {
      requests.forEach(request -> request.loaded().completeExceptionally(e));
    }
  }

  private static String text(List<String> rows) {
    return String.join("\n", rows) + "\n";
  }

  @Override
  public void close() {
    closed = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
