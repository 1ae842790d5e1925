package io.yidi.gateway.person;

import io.yidi.gateway.jdbc.Database;
import io.yidi.gateway.jdbc.Sql;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks whether every database knows the versions of policies, catalogue and directory. */
@Singleton
public final class SharedVersions {

  private static final Logger LOG = LoggerFactory.getLogger(SharedVersions.class);

  private final PersonDatabases databases;

  SharedVersions(PersonDatabases databases) {
    this.databases = databases;
  }

  /** Warns of further databases that lack versions; they may still be on their way there. */
  public void warn() {
    List<PersonDatabases.Home> all = databases.all();
    if (all.size() == 1) {
      return;
    }
    Set<String> versions = of(databases.first());
    for (int i = 1; i < all.size(); i++) {
      Set<String> missing = new TreeSet<>(versions);
      missing.removeAll(of(all.get(i).database()));
      if (!missing.isEmpty()) {
        LOG.warn(
            "database {} of {} lacks versions that the first one knows: {}; its persons are"
                + " settled without them (docs/several-databases.md)",
            i + 1,
            all.size(),
            missing);
      }
    }
  }

  private static Set<String> of(Database database) {
    return Set.copyOf(
        database.read(
            connection ->
                Sql.query(
                    connection,
                    "SELECT DISTINCT kind || ' ' || version FROM version_activation",
                    row -> row.getString(1))));
  }
}
