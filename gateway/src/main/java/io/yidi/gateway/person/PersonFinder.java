package io.yidi.gateway.person;

import io.yidi.gateway.jdbc.Sql;
import io.yidi.gateway.person.PersonReader.Wanted;
import io.yidi.gateway.rpc.Fields;
import io.yidi.gateway.rpc.Refusal;
import io.yidi.proto.error.v1.ErrorReason;
import io.yidi.proto.type.v1.Credential;
import io.yidi.proto.type.v1.CredentialType;
import io.yidi.proto.type.v1.PersonRef;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds the person behind a credential or a number. */
@Singleton
public final class PersonFinder {

  private static final Map<String, String[]> ADVICE =
      Map.of(
          "LOST",
              new String[] {
                "已挂失",
                "请患者解除挂失、补办新卡,或改用医保电子凭证。",
                "reported lost",
                "lift the report, renew the card, or use the e-credential"
              },
          "FROZEN",
              new String[] {
                "已冻结", "请患者联系参保地经办机构查明原因。", "frozen", "ask the agency of the insured place"
              },
          "CANCELLED",
              new String[] {
                "已注销", "请患者使用新卡或医保电子凭证。", "cancelled", "use the new card or the e-credential"
              },
          "EXPIRED",
              new String[] {
                "已过期", "请患者更新凭证,或改用医保电子凭证。", "expired", "renew it, or use the e-credential"
              });

  private static final String BY_CREDENTIAL =
      "SELECT c.type, c.number, c.person_id, c.card_serial, c.status FROM credential c JOIN"
          + " unnest(?::text[], ?::text[]) AS v(type, number) ON c.type = v.type AND c.number ="
          + " v.number";

  private final PersonDatabases databases;

  PersonFinder(PersonDatabases databases) {
    this.databases = databases;
  }

  private record Key(String type, String number) {}

  private record Found(String personId, String cardSerial, String status) {}

  /**
   * Whom a caller named.
   *
   * @param personId person number; one that was given as such may turn out to be nobody's
   * @param status state of the credential, empty when the person number was given
   */
  public record Identified(String personId, String status) {

    /**
     * Checks that the credential may be used for something new. What only repeats or asks about the
     * past does not check it: the card may have gone bad since.
     *
     * @throws Refusal when it is lost, frozen, cancelled or expired
     */
    public void requireUsable() {
      String[] advice = ADVICE.get(status);
      if (advice != null) {
        throw new Refusal(
                ErrorReason.ERROR_REASON_CREDENTIAL_NOT_USABLE,
                "就诊凭证" + advice[0] + "。" + advice[1],
                "the credential is " + advice[2] + "; " + advice[3])
            .with("status", status);
      }
    }
  }

  /** Checks the form of a reference. */
  public static void check(Fields fields, String field, boolean has, PersonRef ref) {
    if (!fields.present(field, has)) {
      return;
    }
    switch (ref.getRefCase()) {
      case PERSON_ID -> fields.text(field + ".person_id", ref.getPersonId(), 1, 30);
      case CREDENTIAL -> check(fields, field + ".credential", true, ref.getCredential());
      case REF_NOT_SET -> fields.wrong(field, "empty", "person_id or credential");
    }
  }

  /** Checks the form of a credential. */
  public static void check(Fields fields, String field, boolean has, Credential credential) {
    if (!fields.present(field, has)) {
      return;
    }
    fields.said(field + ".type", credential.getType());
    fields.text(field + ".number", credential.getNumber(), 1, 50);
    boolean card = credential.getType() == CredentialType.CREDENTIAL_TYPE_SOCIAL_SECURITY_CARD;
    fields.text(field + ".card_serial", credential.getCardSerial(), card ? 1 : 0, card ? 32 : 0);
    if (credential.getType() == CredentialType.CREDENTIAL_TYPE_ID_NUMBER
        && !credential.getNumber().matches("\\d{17}[0-9X]")) {
      fields.wrong(
          field + ".number",
          credential.getNumber().length() + " characters",
          "17 digits and a digit or X");
    }
  }

  /**
   * Person number of a checked reference whose credential, if it has one, is good; a person number
   * is taken as it is and found missing later.
   *
   * @throws Refusal when nobody has the credential, or it is in a bad state
   */
  public String personId(PersonRef ref) {
    Identified identified = identify(ref);
    identified.requireUsable();
    return identified.personId();
  }

  /**
   * Whom a checked reference names, whatever the state of the credential.
   *
   * @throws Refusal when nobody has the credential
   */
  public Identified identify(PersonRef ref) {
    return ref.hasCredential()
        ? identify(ref.getCredential())
        : new Identified(ref.getPersonId(), "");
  }

  /**
   * Whom a checked credential names, whatever its state.
   *
   * @throws Refusal when nobody has it
   */
  public Identified identify(Credential credential) {
    PersonRef ref = PersonRef.newBuilder().setCredential(credential).build();
    Identified identified =
        databases.find(connection -> identify(connection, List.of(ref)).get(ref));
    if (identified == null) {
      throw credentialNotFound();
    }
    return identified;
  }

  /** Whom checked credentials name, whatever their state; those that nobody has are left out. */
  public static Map<PersonRef, Identified> identify(
      Connection connection, Collection<PersonRef> credentials) throws SQLException {
    Map<Key, Found> found = new HashMap<>();
    Sql.query(
        connection,
        BY_CREDENTIAL,
        row ->
            found.put(
                new Key(row.getString("type"), row.getString("number")),
                new Found(
                    row.getString("person_id"),
                    row.getString("card_serial"),
                    row.getString("status"))),
        credentials.stream().map(ref -> typeCode(ref.getCredential().getType())).toList(),
        credentials.stream().map(ref -> ref.getCredential().getNumber()).toList());
    Map<PersonRef, Identified> identified = new HashMap<>();
    for (PersonRef ref : credentials) {
      Credential credential = ref.getCredential();
      Found one = found.get(new Key(typeCode(credential.getType()), credential.getNumber()));
      if (one != null && one.cardSerial().equals(credential.getCardSerial())) {
        identified.put(ref, new Identified(one.personId(), one.status()));
      }
    }
    return identified;
  }

  /** Refuses for a credential that nobody has. */
  public static Refusal credentialNotFound() {
    return new Refusal(
        ErrorReason.ERROR_REASON_CREDENTIAL_NOT_FOUND,
        "没有找到该凭证对应的参保人员,请核对凭证类型、号码和卡识别码。",
        "no person has this credential (expected: a registered credential with its card serial)");
  }

  private static String typeCode(CredentialType type) {
    return "0" + type.getNumber();
  }

  /**
   * Reads a person, without a lock.
   *
   * @throws Refusal when nobody has the number
   */
  public PersonState person(String personId) {
    PersonState person =
        databases
            .of(personId)
            .read(
                connection ->
                    PersonReader.peek(connection, Wanted.person(personId)).person(personId));
    if (person == null) {
      throw notFound();
    }
    return person;
  }

  /** Refuses for a person number that nobody has. */
  public static Refusal notFound() {
    return new Refusal(
        ErrorReason.ERROR_REASON_PERSON_NOT_FOUND,
        "没有找到该人员编号对应的参保人员,请重新读取凭证。",
        "no person has this person_id (expected: one answered by GetInsuredPerson)");
  }
}
