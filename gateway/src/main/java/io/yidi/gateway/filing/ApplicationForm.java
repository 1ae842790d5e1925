package io.yidi.gateway.filing;

import io.yidi.gateway.person.PersonFinder;
import io.yidi.gateway.rpc.Fields;
import io.yidi.policy.filing.Material;
import io.yidi.proto.filing.v1.Applicant;
import io.yidi.proto.filing.v1.Contact;
import io.yidi.proto.filing.v1.FilingApplication;
import io.yidi.proto.filing.v1.FilingChannel;
import io.yidi.proto.filing.v1.Proxy;
import io.yidi.proto.type.v1.YesNo;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Checks the form of applications and of what is asked for on filings. */
final class ApplicationForm {

  private static final Pattern AREA = Pattern.compile("\\d{6}");
  private static final int MAX_DESIGNATED = 5;
  private static final int MAX_MONTHS = 600;

  private ApplicationForm() {}

  /** Checks an application; what is wrong goes to the fields under the path. */
  static void check(Fields fields, String path, boolean has, FilingApplication one) {
    if (!fields.present(path, has)) {
      return;
    }
    PersonFinder.check(fields, path + ".credential", one.hasCredential(), one.getCredential());
    fields.text(path + ".insurance_type", one.getInsuranceType(), 0, 6);
    fields.said(path + ".kind", one.getKind());
    area(fields, path + ".destination", one.getDestination());
    fields.date(path + ".start_date", one.hasStartDate(), one.getStartDate());
    fields.optionalDate(path + ".end_date", one.hasEndDate(), one.getEndDate());
    fields.optionalDate(path + ".admission_date", one.hasAdmissionDate(), one.getAdmissionDate());
    if (one.getIntendedStayMonths() < 0 || one.getIntendedStayMonths() > MAX_MONTHS) {
      fields.wrong(
          path + ".intended_stay_months", one.getIntendedStayMonths(), "0 to " + MAX_MONTHS);
    }
    fields.said(path + ".channel", one.getChannel());
    fields.said(path + ".applicant", one.getApplicant());
    proxy(fields, path + ".proxy", one);
    accepted(fields, path + ".notice_accepted", one.getNoticeAccepted());
    contact(fields, path + ".contact", one.hasContact(), one.getContact());
    materials(fields, path + ".materials", one.getMaterialsList());
    if (one.getDesignatedInstitutionsCount() > MAX_DESIGNATED
        || Set.copyOf(one.getDesignatedInstitutionsList()).size()
            != one.getDesignatedInstitutionsCount()) {
      fields.wrong(
          path + ".designated_institutions",
          one.getDesignatedInstitutionsCount() + " institutions",
          "at most " + MAX_DESIGNATED + ", each once");
    }
    fields.text(path + ".replaces_filing_id", one.getReplacesFilingId(), 0, 40);
    fields.text(path + ".special_reason", one.getSpecialReason(), 0, 200);
  }

  static void area(Fields fields, String field, String area) {
    if (!AREA.matcher(area).matches()) {
      fields.wrong(field, area.isEmpty() ? "empty" : area, "an area code of six digits");
    }
  }

  private static void proxy(Fields fields, String field, FilingApplication one) {
    boolean needed = one.getApplicant() == Applicant.APPLICANT_PROXY;
    if (needed && fields.present(field, one.hasProxy())) {
      Proxy proxy = one.getProxy();
      fields.text(field + ".name", proxy.getName(), 1, 50);
      fields.text(field + ".document_type", proxy.getDocumentType(), 1, 6);
      fields.text(field + ".document_number", proxy.getDocumentNumber(), 1, 50);
    } else if (!needed && one.hasProxy()) {
      fields.wrong(field, "present", "absent, because the applicant is no proxy");
    }
  }

  static void accepted(Fields fields, String field, YesNo value) {
    if (value != YesNo.YES_NO_YES) {
      fields.wrong(field, value, YesNo.YES_NO_YES + ", because the notice must be accepted");
    }
  }

  static void contact(Fields fields, String field, boolean has, Contact contact) {
    if (fields.present(field, has)) {
      fields.text(field + ".name", contact.getName(), 1, 50);
      fields.text(field + ".telephone", contact.getTelephone(), 5, 30);
      fields.text(field + ".address", contact.getAddress(), 0, 200);
    }
  }

  static void materials(
      Fields fields, String field, List<io.yidi.proto.filing.v1.Material> materials) {
    for (int i = 0; i < materials.size(); i++) {
      fields.said(field + "[" + i + "]", materials.get(i));
    }
  }

  /** Materials that were checked. */
  static Set<Material> materials(List<io.yidi.proto.filing.v1.Material> materials) {
    Set<Material> read = EnumSet.noneOf(Material.class);
    materials.forEach(one -> read.add(Material.valueOf(tail(one.name(), "MATERIAL_"))));
    return read;
  }

  /** Name of a channel that was checked. */
  static String channel(FilingChannel channel) {
    return tail(channel.name(), "FILING_CHANNEL_");
  }

  static String tail(String name, String head) {
    return name.substring(head.length());
  }
}
