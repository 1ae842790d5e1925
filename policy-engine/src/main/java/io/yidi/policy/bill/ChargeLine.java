package io.yidi.policy.bill;

import java.time.LocalDate;

/**
 * One line of a bill.
 *
 * @param number number of the line, unique in the bill
 * @param itemCode national code (med_list_codg)
 * @param feeDate day on which the fee arose
 * @param quantityE4 quantity in 10⁻⁴ units; negative in a refund line
 * @param unitPriceE6 price in 10⁻⁶ yuan
 * @param amountFen amount in fen, with the sign of the quantity
 * @param approval the hospital's review of limited use
 * @param refundsLine line taken back by a refund line, zero otherwise
 */
public record ChargeLine(
    int number,
    String itemCode,
    LocalDate feeDate,
    long quantityE4,
    long unitPriceE6,
    long amountFen,
    HospitalApproval approval,
    int refundsLine) {}
