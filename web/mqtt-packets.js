// @ts-check
// MQTT 5 packets as bytes: what a client of QoS 0 and 1 sends and receives. No state in here.

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true });

export const CONNECT = 1;
export const CONNACK = 2;
export const PUBLISH = 3;
export const PUBACK = 4;
export const SUBSCRIBE = 8;
export const SUBACK = 9;
export const UNSUBSCRIBE = 10;
export const UNSUBACK = 11;
export const PINGREQ = 12;
export const PINGRESP = 13;
export const DISCONNECT = 14;
export const AUTH = 15;

export const SESSION_EXPIRY = 0x11;
export const ASSIGNED_CLIENT_ID = 0x12;
export const SERVER_KEEP_ALIVE = 0x13;
export const AUTH_METHOD = 0x15;
export const AUTH_DATA = 0x16;
export const REASON_STRING = 0x1f;
export const RECEIVE_MAXIMUM = 0x21;
export const MAXIMUM_PACKET = 0x27;
const PAYLOAD_IS_TEXT = 0x01;
const USER_PROPERTY = 0x26;

/** How each property is written: by the bytes of its number, or `v`ariable, `t`ext, `b`inary, `p`air. */
/** @type {Record<number, 1 | 2 | 4 | "v" | "t" | "b" | "p">} */
const FORMS = {
  0x01: 1, 0x02: 4, 0x03: "t", 0x08: "t", 0x09: "b", 0x0b: "v", 0x11: 4, 0x12: "t", 0x13: 2, 0x15: "t", 0x16: "b",
  0x17: 1, 0x18: 4, 0x19: 1, 0x1a: "t", 0x1c: "t", 0x1f: "t", 0x21: 2, 0x22: 2, 0x23: 2, 0x24: 1, 0x25: 1, 0x26: "p",
  0x27: 4, 0x28: 1, 0x29: 1, 0x2a: 1,
};

/** @typedef {{values: Map<number, any>, user: Record<string, string>}} Properties */
/** @typedef {{type: number, flags: number, body: Reader}} Packet */

/** @param {number} value */
function u16(value) {
  return [value >> 8, value & 255];
}

/** @param {number} value */
function u32(value) {
  return [value >>> 24, (value >> 16) & 255, (value >> 8) & 255, value & 255];
}

/** @param {number} value */
function varint(value) {
  const out = [];
  do {
    const digit = value % 128;
    value = (value - digit) / 128;
    out.push(value ? digit | 128 : digit);
  } while (value);
  return out;
}

/** @param {string | Uint8Array} value @returns {number[]} */
function counted(value) {
  const bytes = typeof value === "string" ? encoder.encode(value) : value;
  if (bytes.length > 65535) throw new RangeError("more than 65,535 bytes in a field of MQTT");
  return [...u16(bytes.length), ...bytes];
}

/** @param {[number, any][]} values @param {Record<string, string>} [user] */
function properties(values, user = {}) {
  /** @type {number[]} */
  const out = [];
  for (const [id, value] of values) {
    const form = FORMS[id];
    out.push(id, ...(form === 1 ? [value] : form === 2 ? u16(value) : form === 4 ? u32(value) : counted(value)));
  }
  for (const [name, value] of Object.entries(user)) {
    out.push(USER_PROPERTY, ...counted(name), ...counted(value));
  }
  return [...varint(out.length), ...out];
}

/** @param {number} type @param {number} flags @param {number[]} head @param {Uint8Array} [payload] */
function packet(type, flags, head, payload) {
  const size = head.length + (payload?.length ?? 0);
  const first = [(type << 4) | flags, ...varint(size)];
  const out = new Uint8Array(first.length + size);
  out.set(first);
  out.set(head, first.length);
  if (payload) out.set(payload, first.length + head.length);
  return out;
}

/**
 * @param {{clientId: string, cleanStart: boolean, keepAlive: number, user?: string, password?: string,
 *     properties: [number, any][]}} wish
 */
export function connect(wish) {
  const { user, password } = wish;
  const flags =
    (user === undefined ? 0 : 0x80) | (password === undefined ? 0 : 0x40) | (wish.cleanStart ? 2 : 0);
  return packet(CONNECT, 0, [
    ...counted("MQTT"),
    5,
    flags,
    ...u16(wish.keepAlive),
    ...properties(wish.properties),
    ...counted(wish.clientId),
    ...(user === undefined ? [] : counted(user)),
    ...(password === undefined ? [] : counted(password)),
  ]);
}

/**
 * @param {{topic: string, payload: string | Uint8Array, qos: 0 | 1, retain?: boolean, properties?: Record<string, string>}} what
 * @param {number} id @param {boolean} again
 */
export function publish(what, id, again) {
  const text = typeof what.payload === "string";
  const flags = (again ? 8 : 0) | (what.qos << 1) | (what.retain ? 1 : 0);
  return packet(
    PUBLISH,
    flags,
    [
      ...counted(what.topic),
      ...(what.qos ? u16(id) : []),
      ...properties(text ? [[PAYLOAD_IS_TEXT, 1]] : [], what.properties),
    ],
    typeof what.payload === "string" ? encoder.encode(what.payload) : what.payload,
  );
}

/** @param {number} id */
export function puback(id) {
  return packet(PUBACK, 0, u16(id));
}

/** @param {number} id @param {string} filter @param {number} qos @param {Record<string, string>} [user] */
export function subscribe(id, filter, qos, user) {
  return packet(SUBSCRIBE, 2, [...u16(id), ...properties([], user), ...counted(filter), qos]);
}

/** @param {number} id @param {string} filter */
export function unsubscribe(id, filter) {
  return packet(UNSUBSCRIBE, 2, [...u16(id), 0, ...counted(filter)]);
}

export function ping() {
  return packet(PINGREQ, 0, []);
}

/** @param {number} reason */
export function disconnect(reason) {
  return packet(DISCONNECT, 0, reason ? [reason, 0] : []);
}

/** @param {number} reason @param {[number, any][]} values */
export function auth(reason, values) {
  return packet(AUTH, 0, [reason, ...properties(values)]);
}

/** The fields of a packet, one after the other. Too few bytes: a RangeError. */
export class Reader {
  #at = 0;

  /** @param {Uint8Array} bytes */
  constructor(bytes) {
    this.bytes = bytes;
  }

  get left() {
    return this.bytes.length - this.#at;
  }

  /** @param {number} count */
  take(count) {
    if (count > this.left) throw new RangeError("a packet ends too early");
    this.#at += count;
    return this.bytes.subarray(this.#at - count, this.#at);
  }

  /** @param {number} bytes */
  number(bytes) {
    return this.take(bytes).reduce((sum, byte) => sum * 256 + byte, 0);
  }

  varint() {
    let value = 0;
    for (let place = 1; place <= 128 ** 3; place *= 128) {
      const digit = this.number(1);
      value += (digit & 127) * place;
      if (digit < 128) return value;
    }
    throw new RangeError("a length of more than four bytes");
  }

  binary() {
    return this.take(this.number(2));
  }

  text() {
    return decoder.decode(this.binary());
  }

  /** @returns {Properties} */
  properties() {
    const values = new Map();
    /** @type {Record<string, string>} */
    const user = Object.create(null);
    if (this.left) {
      const inside = new Reader(this.take(this.varint()));
      while (inside.left) {
        const id = inside.number(1);
        const form = FORMS[id];
        if (form === undefined) throw new RangeError("a property that MQTT 5 does not have");
        if (form === "p") user[inside.text()] = inside.text();
        else {
          values.set(
            id,
            form === "v" ? inside.varint()
              : form === "t" ? inside.text()
              : form === "b" ? inside.binary()
              : inside.number(form),
          );
        }
      }
    }
    return { values, user };
  }

  rest() {
    return this.take(this.left);
  }
}

/** Cuts the stream of WebSocket frames into packets; a frame may hold several of them, or a part of one. */
export class Splitter {
  #kept = new Uint8Array(0);

  /** @param {Uint8Array} chunk @returns {Packet[]} */
  push(chunk) {
    let bytes = chunk;
    if (this.#kept.length) {
      bytes = new Uint8Array(this.#kept.length + chunk.length);
      bytes.set(this.#kept);
      bytes.set(chunk, this.#kept.length);
    }
    /** @type {Packet[]} */
    const packets = [];
    let at = 0;
    for (;;) {
      let length = 0;
      let place = 1;
      let next = at + 1;
      let whole = false;
      while (next < bytes.length && !whole) {
        if (place > 128 ** 3) throw new RangeError("a length of more than four bytes");
        const digit = bytes[next++];
        length += (digit & 127) * place;
        place *= 128;
        whole = digit < 128;
      }
      if (!whole || bytes.length - next < length) break;
      packets.push({
        type: bytes[at] >> 4,
        flags: bytes[at] & 15,
        body: new Reader(bytes.subarray(next, next + length)),
      });
      at = next + length;
    }
    this.#kept = bytes.slice(at);
    return packets;
  }
}

/** @param {Uint8Array} bytes */
export function text(bytes) {
  return decoder.decode(bytes);
}
