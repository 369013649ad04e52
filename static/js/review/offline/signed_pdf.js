// What the signature in a certificate's PDF says, told in the browser without a network: the same as `review/certificates/signing.py`.
//
// A plain script: the page that people keep on their disk holds it as it stands here. No PDF is parsed: the signature must cover
// the whole file but the place where it stands. Of CMS (RFC 5652) exactly the structure is read that the portal writes, by its
// definite lengths; anything else counts as no signature.

const RANGE = /\/ByteRange[ \t\n\r\f\v]*\[[ \t\n\r\f\v]*(\d{1,10})[ \t\n\r\f\v]+(\d{1,10})[ \t\n\r\f\v]+(\d{1,10})[ \t\n\r\f\v]+(\d{1,10})[ \t\n\r\f\v]*\]/g;
const HOLE = /^<((?:[0-9A-Fa-f]{2}){1,32768})>$/;
const MOST = 20; // signatures of one file that are looked at
const ECDSA = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const MESSAGE_DIGEST = "2a864886f70d010904";
const SEQUENCE = 0x30, SET = 0x31, INTEGER = 0x02, OCTETS = 0x04, OBJECT = 0x06, BITS = 0x03, TAGGED = 0xa0;

const fromHex = (text) => Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
const toHex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
const same = (one, other) => one.length === other.length && one.every((byte, at) => byte === other[at]);
const latin = (bytes) => new TextDecoder("windows-1252").decode(bytes); // one letter for each byte
const sha256 = async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));

// ---- ASN.1

/** One element that begins at `at`: its tag, all its bytes, and those of its content. */
function element(bytes, at = 0) {
  let length = bytes[at + 1];
  let start = at + 2;
  if (length > 0x80) {
    const count = length - 0x80;
    if (count > 4) throw new RangeError("length");
    length = 0;
    for (let n = 0; n < count; n++) length = length * 256 + bytes[start++];
  } else if (length === 0x80) throw new RangeError("length");
  const end = start + length;
  if (!(end <= bytes.length)) throw new RangeError("end");
  return { tag: bytes[at], whole: bytes.subarray(at, end), content: bytes.subarray(start, end) };
}

/** What an element holds, one after another. */
function parts(holder, tag) {
  if (holder.tag !== tag) throw new TypeError("tag");
  const found = [];
  for (let at = 0; at < holder.content.length; at += found.at(-1).whole.length) found.push(element(holder.content, at));
  return found;
}

function only(items) {
  if (items.length !== 1) throw new TypeError("one");
  return items[0];
}

/** (serial number, key, signed part, signature) of an X.509 certificate. */
function certificateOf(item) {
  const [signed, , signature] = parts(item, SEQUENCE);
  const fields = parts(signed, SEQUENCE).slice(1); // after the version: serial, algorithm, issuer, validity, subject, key
  if (fields[0].tag !== INTEGER || fields[5].tag !== SEQUENCE || signature.tag !== BITS) throw new TypeError("certificate");
  return { whole: item.whole, serial: fields[0].content, key: fields[5].whole, signed: signed.whole, mark: signature.content.subarray(1) };
}

/** A signature's parts: signer's certificate, signed attributes, the file's digest among them, the mark. */
function opened(bytes) {
  const data = only(parts(parts(element(bytes), SEQUENCE)[1], TAGGED));
  const fields = parts(data, SEQUENCE);
  const certificates = parts(fields.find((field) => field.tag === TAGGED), TAGGED).map(certificateOf);
  const [, by, , attributes, , mark] = parts(only(parts(fields.at(-1), SET)), SEQUENCE);
  const serial = parts(by, SEQUENCE)[1].content;
  const digests = parts(attributes, TAGGED)
    .map((attribute) => parts(attribute, SEQUENCE))
    .filter(([name]) => name.tag === OBJECT && toHex(name.content) === MESSAGE_DIGEST);
  const digest = parts(only(digests)[1], SET)[0];
  if (digest.tag !== OCTETS || mark.tag !== OCTETS) throw new TypeError("octets");
  const signed = attributes.whole.slice();
  signed[0] = SET;
  return { certificate: only(certificates.filter((each) => same(each.serial, serial))), signed, digest: digest.content, mark: mark.content };
}

/** An ECDSA signature as browsers want it: two numbers of 32 bytes. */
function rawMark(mark) {
  const raw = new Uint8Array(64);
  const numbers = parts(element(mark), SEQUENCE);
  if (numbers.length !== 2) throw new TypeError("two");
  numbers.forEach((number, n) => {
    if (number.tag !== INTEGER) throw new TypeError("number");
    const digits = number.content[0] === 0 ? number.content.subarray(1) : number.content;
    if (digits.length > 32) throw new RangeError("number");
    raw.set(digits, 32 * (n + 1) - digits.length);
  });
  return raw;
}

// ---- keys

async function holds(key, mark, signed) {
  try {
    return await crypto.subtle.verify(ECDSA, await crypto.subtle.importKey("spki", key, ECDSA, false, ["verify"]), rawMark(mark), signed);
  } catch {
    return false;
  }
}

/** Whether the portal issued the certificate: it is the one of now, or signed by a key of earlier years. */
async function known(certificate, trust) {
  if (same(certificate.whole, trust.certificate)) return true;
  for (const old of trust.old) {
    let key;
    try {
      key = await crypto.subtle.importKey("raw", old, { name: "Ed25519" }, false, ["verify"]);
    } catch {
      return undefined; // an old browser doesn't know such keys
    }
    if (await crypto.subtle.verify("Ed25519", key, certificate.mark, certificate.signed)) return true;
  }
  return false;
}

// ---- the file

/** ours, altered, foreign, unsigned, or untold where this browser is too old; with `address` and `number` where it is ours. */
async function look(bytes, trust) {
  const text = latin(bytes);
  const seen = new Set();
  for (const match of [...text.matchAll(RANGE)].slice(-MOST)) seen.add(await lookAt(bytes, text, match, trust));
  if (seen.has("ours")) return { seal: "ours", address: stringOf(text, "ContactInfo"), number: stringOf(text, "Reason") };
  if (seen.has("altered") || text.toLowerCase().includes(toHex(trust.certificate))) return { seal: "altered" };
  return { seal: ["untold", "foreign"].find((seal) => seen.has(seal)) ?? "unsigned" };
}

async function lookAt(bytes, text, match, trust) {
  const [start, length, again, rest] = match.slice(1).map(Number);
  const hole = again <= bytes.length ? HOLE.exec(text.slice(start + length, again)) : null;
  if (!hole) return "unsigned";
  let found;
  try {
    found = opened(fromHex(hole[1]));
  } catch {
    return "unsigned";
  }
  const issued = await known(found.certificate, trust);
  if (!issued) return issued === undefined ? "untold" : "foreign";
  const covered = new Uint8Array(length + bytes.length - again);
  covered.set(bytes.subarray(0, length));
  covered.set(bytes.subarray(again), length);
  const whole = start === 0 && again + rest === bytes.length && same(found.digest, await sha256(covered));
  return whole && (await holds(found.certificate.key, found.mark, found.signed)) ? "ours" : "altered";
}

/** The last string of this name in the file; it is a signed one, as the whole file is. */
function stringOf(text, name) {
  const found = [...text.matchAll(new RegExp(`/${name}[ \\t\\n\\r\\f\\v]*\\(((?:[^()\\\\]|\\\\[0-7]{3}){1,300})\\)`, "g"))].at(-1);
  if (!found) return "";
  const plain = found[1].replace(/\\([0-7]{3})/g, (_, code) => String.fromCharCode(parseInt(code, 8) & 255));
  if (!plain.startsWith("\u00fe\u00ff")) return plain;
  return new TextDecoder("utf-16be").decode(Uint8Array.from(plain.slice(2), (letter) => letter.charCodeAt(0)));
}

// ---- the list of what was withdrawn

/** {at, certificates} of a list that the portal signed; undefined for anything else. */
async function listOf(text, trust) {
  try {
    const { at, certificates, signature } = JSON.parse(text);
    const sorted = Object.fromEntries(Object.keys(certificates).sort().map((key) => [key, certificates[key]]));
    const signed = new TextEncoder().encode(JSON.stringify({ at, certificates: sorted }));
    const { key } = certificateOf(element(trust.certificate));
    return (await holds(key, fromHex(signature), signed)) ? { at, certificates: sorted } : undefined;
  } catch {
    return undefined;
  }
}

/** What is told of a file: genuine, revoked, replaced, altered, forged, unsigned or untold. */
async function verdictOf(bytes, trust, list) {
  const found = await look(bytes, trust);
  if (found.seal !== "ours") return { ...found, verdict: found.seal === "foreign" ? "forged" : found.seal };
  const token = found.address.replace(/\/+$/, "").split("/").at(-1);
  const withdrawn = list?.certificates[toHex(await sha256(new TextEncoder().encode(token)))];
  return { ...found, verdict: withdrawn ?? "genuine" };
}
