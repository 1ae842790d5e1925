// Settles made-up pharmacy sales and refunds a line of one against a running demonstration gateway and checks the answers.
//
//   mvn package            (unpacks google/type/date.proto into proto/target/buf-imports)
//   npm ci
//   node smoke.mjs [host:port]          default: $YIDI_TARGET, else 127.0.0.1:50051
//
// Prints one "ok" or "not ok" line for each check and exits with 1 if any failed. Each run leaves two settlements and a refund behind.
// Replies are kept as the bytes that came over the wire, so that a repeated Settle can be compared byte for byte.

import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import grpc from '@grpc/grpc-js';
import protoLoader from '@grpc/proto-loader';

const TARGET = process.argv[2] ?? process.env.YIDI_TARGET ?? '127.0.0.1:50051';
const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const PROTO_DIR = join(ROOT, 'proto', 'src', 'main', 'protobuf');
const IMPORT_DIR = join(ROOT, 'proto', 'target', 'buf-imports');
const SERVICE_CONFIG = join(ROOT, 'proto', 'grpc-service-config.json');

// The demonstration data. The place 990100 and the person do not exist.
const INSTITUTION = 'P99010100001';
const PERSON = { credential: { type: 'CREDENTIAL_TYPE_ID_NUMBER', number: '990100198001010011' } };
const DAY = { year: 2025, month: 3, day: 10 };
const TOTAL_FEN = 2500; // 25.00 yuan

const LOADER_OPTIONS = { keepCase: true, longs: String, enums: String, defaults: true, oneofs: true };

// google.rpc.Status and ErrorInfo, as far as they are read here; field numbers as in googleapis.
const RPC_TYPES = protoLoader.fromJSON(
  {
    nested: {
      Status: {
        fields: {
          code: { type: 'int32', id: 1 },
          message: { type: 'string', id: 2 },
          details: { rule: 'repeated', type: 'Detail', id: 3 },
        },
      },
      Detail: { fields: { type_url: { type: 'string', id: 1 }, value: { type: 'bytes', id: 2 } } },
      ErrorInfo: {
        fields: {
          reason: { type: 'string', id: 1 },
          domain: { type: 'string', id: 2 },
          metadata: { keyType: 'string', type: 'string', id: 3 },
        },
      },
    },
  },
  LOADER_OPTIONS,
);

let passed = 0;
let failed = 0;

function check(name, holds, found) {
  if (holds) {
    passed += 1;
    console.log(`ok ${name}`);
  } else {
    failed += 1;
    console.log(`not ok ${name}${found === undefined ? '' : ` (found: ${found})`}`);
  }
  return holds;
}

/** Runs one part; a failed call counts as one failed check and does not end the run. */
async function part(name, run) {
  try {
    return await run();
  } catch (error) {
    check(name, false, describe(error));
    return undefined;
  }
}

function loadServices() {
  if (!existsSync(join(IMPORT_DIR, 'google', 'type', 'date.proto'))) {
    throw new Error('proto/target/buf-imports has no google/type/date.proto (expected: the project was built)');
  }
  const definitions = protoLoader.loadSync(
    ['yidi/eligibility/v1/eligibility_service.proto', 'yidi/settlement/v1/settlement_service.proto'],
    { ...LOADER_OPTIONS, includeDirs: [PROTO_DIR, IMPORT_DIR] },
  );
  return {
    eligibility: definitions['yidi.eligibility.v1.EligibilityService'],
    settlement: definitions['yidi.settlement.v1.SettlementService'],
  };
}

/** Calls a unary method and resolves to the reply and the bytes it came in. */
function call(client, method, request) {
  const metadata = new grpc.Metadata();
  metadata.set('yidi-institution', INSTITUTION);
  const options = { deadline: Date.now() + 20_000 };
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest(
      method.path,
      method.requestSerialize,
      (bytes) => bytes,
      request,
      metadata,
      options,
      (error, raw) => (error ? reject(error) : resolve({ raw, reply: method.responseDeserialize(raw) })),
    );
  });
}

/** Reads the ErrorInfo out of the grpc-status-details-bin trailer; null when there is none. */
function errorInfo(error) {
  const [trailer] = error.metadata?.get('grpc-status-details-bin') ?? [];
  if (trailer === undefined) {
    return null;
  }
  const status = RPC_TYPES.Status.deserialize(Buffer.from(trailer));
  const detail = status.details.find((one) => one.type_url.endsWith('/google.rpc.ErrorInfo'));
  return detail === undefined ? null : RPC_TYPES.ErrorInfo.deserialize(detail.value);
}

function describe(error) {
  if (error.code === undefined) {
    return error.message;
  }
  const reason = errorInfo(error)?.reason ?? 'no ErrorInfo';
  return `${grpc.status[error.code] ?? error.code} ${reason}: ${error.details ?? error.message}`;
}

function claim(totalFen) {
  return {
    person: PERSON,
    bill: {
      med_type: '41',
      service_date: DAY,
      lines: [
        {
          line_number: 1,
          item_code: 'XDEMO0000000001',
          fee_date: DAY,
          quantity_e4: 10_000, // 1
          unit_price_e6: 25_000_000, // 25.00 yuan
          amount_fen: TOTAL_FEN,
        },
      ],
    },
    total_fen: totalFen,
    account_use: 'ACCOUNT_USE_OWN',
  };
}

function timestampIn(seconds) {
  return { seconds: Math.floor(Date.now() / 1000) + seconds, nanos: 0 };
}

/** The three identities of a split; null when they hold, otherwise the one that does not. */
function brokenIdentity(split) {
  const fen = (name) => BigInt(split[name]);
  if (fen('full_self_pay_fen') + fen('over_limit_fen') + fen('first_self_pay_fen') + fen('in_scope_fen')
      !== fen('total_fen')) {
    return 'parts of the bill';
  }
  if (fen('fund_total_fen') + fen('hospital_part_fen') + fen('person_part_fen') !== fen('total_fen')) {
    return 'funds + hospital + person';
  }
  return fen('account_fen') + fen('cash_fen') === fen('person_part_fen') ? null : 'account + cash';
}

function checkSplit(name, settlement) {
  const split = settlement?.split;
  if (check(`${name}: has a split`, Boolean(split))) {
    check(`${name}: total is 25.00 yuan`, split.total_fen === String(TOTAL_FEN), split.total_fen);
    const broken = brokenIdentity(split);
    check(`${name}: the parts add up`, broken === null, broken);
  }
}

async function verify(client, services) {
  const { reply } = await call(client, services.eligibility.VerifyFiling, {
    person: PERSON,
    med_type: '41',
    begin_date: DAY,
  });
  const outcome = reply.decision?.outcome;
  check('verify: names an outcome', outcome !== undefined && outcome !== 'FILING_OUTCOME_UNSPECIFIED', outcome);
  check('verify: settles directly', reply.decision?.settles_directly === true, outcome);
  check('verify: gives a finding in Chinese', Boolean(reply.decision?.finding?.zh));
}

async function preview(client, services, name) {
  const { reply } = await call(client, services.settlement.PreviewSettlement, { claim: claim(TOTAL_FEN) });
  check(`${name}: gives a token`, reply.preview_token !== '');
  check(`${name}: stores nothing`, !reply.settlement?.settlement_id, reply.settlement?.settlement_id);
  checkSplit(name, reply.settlement);
  return reply;
}

async function settle(client, services, request, previewed) {
  const { raw, reply } = await call(client, services.settlement.Settle, request);
  const settlement = reply.settlement;
  check('settle: gives a number', Boolean(settlement?.settlement_id));
  check('settle: is in force', settlement?.state === 'SETTLEMENT_STATE_SETTLED', settlement?.state);
  check('settle: names its request', settlement?.request_id === request.request_id, settlement?.request_id);
  checkSplit('settle', settlement);
  if (previewed) {
    const same = JSON.stringify(settlement?.split) === JSON.stringify(previewed.settlement?.split);
    check('settle: gives the split that was previewed', same);
  }
  return { raw, settlement };
}

async function repeat(client, services, request, first) {
  // settle_before belongs to the delivery, so a repeat may carry a later one.
  const { raw } = await call(client, services.settlement.Settle, { ...request, settle_before: timestampIn(300) });
  check('repeat: the reply is the same byte for byte', raw.equals(first.raw), `${raw.length} and ${first.raw.length} bytes`);
}

async function outcome(client, services, request, first) {
  const { reply } = await call(client, services.settlement.GetOutcome, {
    request_id: request.request_id,
    person: PERSON,
    settle_before: request.settle_before,
  });
  check('outcome: is DONE', reply.outcome === 'OUTCOME_DONE', reply.outcome);
  const number = reply.settle_response?.settlement?.settlement_id;
  check('outcome: carries the first reply', number === first.settlement?.settlement_id, number);
}

/** Two units are sold and one comes back; the refund and its repeat are one. */
async function refund(client, services) {
  const sale = claim(2 * TOTAL_FEN);
  sale.bill.lines[0].quantity_e4 = 20_000; // 2
  sale.bill.lines[0].amount_fen = 2 * TOTAL_FEN;
  const settled = await call(client, services.settlement.Settle, {
    request_id: `smoke-${randomUUID()}`,
    settle_before: timestampIn(120),
    claim: sale,
  });
  const request = {
    request_id: `smoke-${randomUUID()}`,
    settlement_id: settled.reply.settlement?.settlement_id,
    lines: [{ line_number: 1, quantity_e4: 10_000, amount_fen: TOTAL_FEN }],
    reason: 'one box brought back',
  };
  const told = await call(client, services.settlement.PreviewRefund, {
    settlement_id: request.settlement_id,
    lines: request.lines,
  });
  const { raw, reply } = await call(client, services.settlement.RefundLines, request);
  const back = reply.refund;
  check('refund: is a refund', back?.kind === 'SETTLEMENT_KIND_REFUND', back?.kind);
  check('refund: is what was previewed', isDeepStrictEqual(told.reply.refund?.split, back?.split));
  check('refund: names its settlement', back?.refunds_settlement_id === request.settlement_id);
  check('refund: 25.00 yuan go back', back?.split?.total_fen === String(-TOTAL_FEN), back?.split?.total_fen);
  const broken = back?.split ? brokenIdentity(back.split) : 'no split';
  check('refund: the parts add up', broken === null, broken);
  checkSplit('refund, what remains', { split: back?.remaining });
  const again = await call(client, services.settlement.RefundLines, request);
  check('refund: the repeat is the same byte for byte', raw.equals(again.raw));
  const read = await call(client, services.settlement.GetSettlement, { settlement_id: request.settlement_id });
  const state = read.reply.settlement?.state;
  check('refund: the settlement is partly refunded', state === 'SETTLEMENT_STATE_PARTLY_REFUNDED', state);
}

async function sheet(client, services, settlement) {
  const { reply } = await call(client, services.settlement.GetSettlementSheet, {
    settlement_id: settlement.settlement_id,
    format: 'SHEET_FORMAT_JSON',
  });
  check('sheet: is JSON', reply.media_type === 'application/json', reply.media_type);
  const info = JSON.parse(reply.content.toString('utf8')).setlinfo;
  check('sheet: names the settlement', info.setl_id === settlement.settlement_id, info.setl_id);
  const fen = Math.round(info.medfee_sumamt * 100);
  check('sheet: has the total in yuan', fen === TOTAL_FEN, info.medfee_sumamt);
}

async function wrongTotal(client, services) {
  const request = {
    request_id: `smoke-${randomUUID()}`,
    settle_before: timestampIn(120),
    claim: claim(TOTAL_FEN + 1),
  };
  let error = null;
  try {
    await call(client, services.settlement.Settle, request);
  } catch (thrown) {
    error = thrown;
  }
  if (error === null) {
    check('wrong total: is refused', false);
    return;
  }
  const info = errorInfo(error);
  check('wrong total: INVALID_ARGUMENT', error.code === grpc.status.INVALID_ARGUMENT, describe(error));
  check('wrong total: reason TOTAL_MISMATCH', info?.reason === 'TOTAL_MISMATCH', info?.reason);
  check('wrong total: domain yidi', info?.domain === 'yidi', info?.domain);
}

async function main() {
  const services = loadServices();
  const client = new grpc.Client(TARGET, grpc.credentials.createInsecure(), {
    'grpc.service_config': readFileSync(SERVICE_CONFIG, 'utf8'),
  });
  try {
    await part('verify', () => verify(client, services));
    const previewed = await part('preview', () => preview(client, services, 'preview'));
    const request = {
      request_id: `smoke-${randomUUID()}`,
      settle_before: timestampIn(120),
      claim: claim(TOTAL_FEN),
      preview_token: previewed?.preview_token ?? '',
    };
    const first = await part('settle', () => settle(client, services, request, previewed));
    if (first) {
      await part('repeat', () => repeat(client, services, request, first));
      await part('outcome', () => outcome(client, services, request, first));
      await part('sheet', () => sheet(client, services, first.settlement));
    }
    await part('preview after', () => preview(client, services, 'preview after'));
    await part('refund', () => refund(client, services));
    await part('wrong total', () => wrongTotal(client, services));
  } finally {
    client.close();
  }
}

await part('start', main);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
