// Goroutines like ones read before: found again by what is left of them without goids, minutes, arguments and offsets.
//
// AssemblyScript: TypeScript's syntax over the memory of a WebAssembly module, `load<T>(at)` and `store<T>(at, value)`.
// ../known.ts tells what it is for and is its only caller; compile.mjs makes ../known-wasm.ts of it.

/** Where the bytes of the stream lie, and how many there can be. Behind them is room for loads of 16 bytes. */
export const WINDOW: i32 = 0x10000;
export const WINDOW_BYTES: i32 = 0x100000;
/** What was found: goid and creator as doubles, then wait, head, stack, position behind, lines and calls as i32. */
export const FOUND: i32 = 0x1000;
const MINUTES: i32 = FOUND + 16;
const HEAD: i32 = FOUND + 20;
const STACK: i32 = FOUND + 24;
const BEHIND: i32 = FOUND + 28;
const LINES: i32 = FOUND + 32;
const CALLS: i32 = FOUND + 36;
/** Where the arguments of each call begin and end. */
export const ARGUMENTS: i32 = 0x2000;
/** The arguments as texts, one line per call. */
export const TEXTS: i32 = WINDOW + WINDOW_BYTES + 0x1000;

const MOST_LINES: i32 = 512;
/** A goroutine longer than this is not looked at. */
const LONGEST: i32 = 0x40000;
/** Start and length of each piece of the goroutine at hand: what is left of a line. Eight bytes each. */
const PIECES: i32 = 0x4000;
/** Where the entry of a hash begins, 0 where there is none. */
const SLOTS: i32 = TEXTS + LONGEST + 0x1000;
const SLOT_COUNT: i32 = 1 << 16;
/** Of slots looked at: chance makes a few. What a text made to meet meets here is read line by line, by a secret hash. */
const MOST_STEPS: i32 = 200;
/** The entries, one behind the other: hash, value, count of pieces, then each piece as its length and its bytes. */
const ARENA: i32 = SLOTS + SLOT_COUNT * 4;

const NEWLINE: i32 = 0x0a;
const TAB: i32 = 0x09;
const COMMA: i32 = 0x2c;
const OPEN_BRACKET: i32 = 0x5b;
const CLOSE_BRACKET: i32 = 0x5d;
const OPEN_BRACE: i32 = 0x7b;
const OPEN: i32 = 0x28;
const CLOSE: i32 = 0x29;
/** Texts as the numbers that a load of their bytes gives. */
const GOROUTIN: u64 = 0x6e6974756f726f67; // "goroutin"
const E_BLANK: u32 = 0x2065; // "e "
const BLANK_BRACKET: u32 = 0x5b20; // " ["
const BLANK_PLUS_0X: u32 = 0x78302b20; // " +0x"
const CREATED_: u64 = 0x2064657461657263; // "created "
const BLANK_IN_GO: u64 = 0x6f67206e6920; // " in go", six bytes
const ROUTINE_: u64 = 0x20656e6974756f72; // "routine "
const BLANK_MINUTES: u64 = 0x736574756e696d20; // " minutes"

let used: i32 = ARENA;
let entries: i32 = 0;
let pieces: i32 = 0;
let headPieces: i32 = 0;
let headHash: u64 = 0;
let stackHash: u64 = 0;

/** Forgets everything. */
export function reset(): void {
  if (entries > 0) memory.fill(SLOTS, 0, SLOT_COUNT * 4);
  used = ARENA;
  entries = 0;
}

@inline function isDigit(byte: i32): bool {
  return <u32>(byte - 0x30) < 10;
}

@inline function isHex(byte: i32): bool {
  return isDigit(byte) || <u32>(byte - 0x61) < 6;
}

/** Position of the next newline; it stands behind `end` when there is none. */
@inline function newlineFrom(from: i32, end: i32): i32 {
  const wanted = i8x16.splat(<i8>NEWLINE);
  for (let at = from; at < end; at += 16) {
    const found = i8x16.bitmask(i8x16.eq(v128.load(at), wanted));
    if (found != 0) return at + ctz(found);
  }
  return end;
}

/** One more piece; the hash of all so far. */
@inline function piece(hash: u64, from: i32, to: i32): u64 {
  const length = to - from;
  store<i32>(PIECES + (pieces << 3), from);
  store<i32>(PIECES + (pieces << 3), length, 4);
  pieces++;
  let sum = hash ^ length;
  let at = from;
  for (const last = to - 8; at <= last; at += 8) sum = mixed(sum, load<u64>(at));
  // The rest of under eight bytes: the bytes behind are shifted out.
  if (at < to) sum = mixed(sum, load<u64>(at) << ((8 - (to - at)) << 3));
  return sum;
}

@inline function mixed(hash: u64, word: u64): u64 {
  const product = (hash ^ word) * 0x9e3779b97f4a7c15;
  return product ^ (product >> 29);
}

/** The bracket that opens the arguments of a call that ends before `close`; 0 when other bytes stand between. */
@inline function openOf(start: i32, close: i32): i32 {
  // A byte may stand among arguments when its low half's row has the bit of its high half.
  const rows = i8x16(3, 10, 10, 10, 10, 10, 10, 2, 18, 2, 0, 16, 1, 16, 1, 6);
  const bits = i8x16(0, 0, 1, 2, 0, 4, 8, 16, 0, 0, 0, 0, 0, 0, 0, 0);
  for (let at = close - 16; ; at -= 16) {
    const bytes = v128.load(at);
    const low = i8x16.swizzle(rows, v128.and(bytes, i8x16.splat(15)));
    const high = i8x16.swizzle(bits, i8x16.shr_u(bytes, 4));
    const others = i8x16.bitmask(i8x16.eq(v128.and(low, high), i8x16.splat(0)));
    if (others == 0) {
      if (at <= start) return 0;
      continue;
    }
    const open = at + 31 - clz(others);
    return open > start && load<u8>(open) == OPEN ? open : 0;
  }
}

/** Reads the header: its goid and wait are kept, the rest is hashed. @returns the position behind its newline, or 0 */
function header(start: i32, end: i32): i32 {
  const newline = newlineFrom(start, end);
  if (newline >= end) return -1;
  let at = start + 10;
  let goid: u64 = 0;
  for (; isDigit(load<u8>(at)); at++) goid = goid * 10 + (load<u8>(at) - 0x30);
  const digits = at - start - 10;
  if (digits == 0 || digits > 15 || goid == 0 || load<u16>(at) != BLANK_BRACKET) return 0;
  store<f64>(FOUND, <f64>goid);
  let from = at;
  while (at < newline && load<u8>(at) != COMMA && load<u8>(at) != CLOSE_BRACKET && load<u8>(at) != OPEN_BRACE) at++;
  let hash: u64 = 1;
  let minutes: i32 = -1;
  if (load<u8>(at) == COMMA && isDigit(load<u8>(at + 2))) {
    const first = at + 2;
    let value: i32 = 0;
    for (at = first; isDigit(load<u8>(at)); at++) value = value * 10 + (load<u8>(at) - 0x30);
    if (at - first > 9) return 0;
    if (load<u64>(at) == BLANK_MINUTES) {
      minutes = value;
      hash = piece(hash, from, first);
      from = at;
    }
  }
  headHash = piece(hash, from, newline);
  headPieces = pieces;
  store<i32>(MINUTES, minutes);
  return newline + 1;
}

/** A creator's line without its goid. @returns where what names it ends */
function creatorEnd(start: i32, newline: i32): i32 {
  let at = newline;
  while (isDigit(load<u8>(at - 1))) at--;
  if (at == newline || newline - at > 15 || at - 14 <= start) return newline;
  if (load<u64>(at - 8) != ROUTINE_ || (load<u64>(at - 14) & 0xffffffffffff) != BLANK_IN_GO) return newline;
  let goid: u64 = 0;
  for (let digit = at; digit < newline; digit++) goid = goid * 10 + (load<u8>(digit) - 0x30);
  store<f64>(FOUND + 8, <f64>goid);
  return at - 14;
}

@inline function placeEnd(start: i32, newline: i32): i32 {
  let at = newline;
  while (isHex(load<u8>(at - 1))) at--;
  return at < newline && at - 4 > start && load<u32>(at - 4) == BLANK_PLUS_0X ? at - 4 : newline;
}

/**
 * Splits a whole goroutine into pieces.
 *
 * @returns the position of the next goroutine's header; 0 when this one is of another form; -1 when it is not whole yet
 */
export function scan(start: i32, end: i32): i32 {
  pieces = 0;
  store<f64>(FOUND + 8, 0);
  let at = header(start, end);
  if (at < 0) return end - start < LONGEST ? -1 : 0;
  if (at == 0) return 0;
  let hash: u64 = 2;
  let calls: i32 = 0;
  let lines: i32 = 2;
  for (;;) {
    const newline = newlineFrom(at, end);
    if (newline >= end) return end - start < LONGEST ? -1 : 0;
    if (newline == at) break;
    if (lines++ == MOST_LINES) return 0;
    let to = newline;
    if (load<u8>(at) == TAB) to = placeEnd(at, newline);
    else if (load<u8>(newline - 1) == CLOSE) {
      const open = openOf(at, newline - 1);
      if (open == 0) return 0;
      store<i32>(ARGUMENTS + (calls << 3), open + 1);
      store<i32>(ARGUMENTS + (calls << 3), newline - 1, 4);
      calls++;
      to = open;
    } else if (load<u64>(at) == CREATED_) to = creatorEnd(at, newline);
    else return 0;
    hash = piece(hash, at, to);
    at = newline + 1;
  }
  at++;
  if (end - at < 11) return end - start < LONGEST ? -1 : 0;
  if (load<u64>(at) != GOROUTIN || load<u16>(at + 8) != E_BLANK || !isDigit(load<u8>(at + 10))) return 0;
  stackHash = hash;
  store<i32>(BEHIND, at);
  store<i32>(LINES, lines);
  store<i32>(CALLS, calls);
  return at;
}

/** Looks for an entry of the same pieces. @returns its value, or -1 */
function find(hash: u64, from: i32, to: i32): i32 {
  let slot = <i32>hash & (SLOT_COUNT - 1);
  for (let steps = 0; steps < MOST_STEPS; steps++) {
    const entry = load<i32>(SLOTS + (slot << 2));
    if (entry == 0) break;
    // Chance never makes two of one hash.
    if (load<u64>(entry) == hash)
      return load<i32>(entry, 12) == to - from && isSame(entry + 16, from, to) ? load<i32>(entry, 8) : -1;
    slot = (slot + 1) & (SLOT_COUNT - 1);
  }
  return -1;
}

function isSame(text: i32, from: i32, to: i32): bool {
  let stored = text;
  for (let one = PIECES + (from << 3); one < PIECES + (to << 3); one += 8) {
    let at = load<i32>(one);
    const length = load<i32>(one, 4);
    if (load<i32>(stored) != length) return false;
    stored += 4;
    const end = at + length;
    for (; at <= end - 8; at += 8, stored += 8) if (load<u64>(at) != load<u64>(stored)) return false;
    if (at < end) {
      if ((load<u64>(at) ^ load<u64>(stored)) << ((8 - (end - at)) << 3) != 0) return false;
      stored += end - at;
    }
  }
  return true;
}

function keep(hash: u64, from: i32, to: i32, value: i32): bool {
  if (entries > SLOT_COUNT / 2 || used + LONGEST * 2 > memory.size() << 16) return false;
  let slot = <i32>hash & (SLOT_COUNT - 1);
  let steps = 0;
  for (let entry = load<i32>(SLOTS + (slot << 2)); entry != 0; entry = load<i32>(SLOTS + (slot << 2))) {
    if (++steps == MOST_STEPS || load<u64>(entry) == hash) return false;
    slot = (slot + 1) & (SLOT_COUNT - 1);
  }
  entries++;
  store<i32>(SLOTS + (slot << 2), used);
  store<u64>(used, hash);
  store<i32>(used, value, 8);
  store<i32>(used, to - from, 12);
  used += 16;
  for (let one = PIECES + (from << 3); one < PIECES + (to << 3); one += 8) {
    const length = load<i32>(one, 4);
    store<i32>(used, length);
    memory.copy(used + 4, load<i32>(one), length);
    used += 4 + length;
  }
  return true;
}

/**
 * Reads the goroutine whose header begins at `start`.
 *
 * @returns 1 when it is known and FOUND filled; 0 when it is not; -1 when it is not whole yet
 */
export function next(start: i32, end: i32): i32 {
  const behind = scan(start, end);
  if (behind <= 0) return behind;
  const head = find(headHash, 0, headPieces);
  if (head < 0) return 0;
  const stack = find(stackHash, headPieces, pieces);
  if (stack < 0) return 0;
  store<i32>(HEAD, head);
  store<i32>(STACK, stack);
  return 1;
}

/** Writes the arguments of the goroutine at hand to TEXTS. @returns how many bytes */
export function gather(): i32 {
  let to = TEXTS;
  const end = ARGUMENTS + (load<i32>(CALLS) << 3);
  for (let one = ARGUMENTS; one < end; one += 8) {
    const last = load<i32>(one, 4);
    // Sixteen at a time: what is too much is written over by the next.
    for (let from = load<i32>(one); from < last; from += 16, to += 16) v128.store(to, v128.load(from));
    to -= (load<i32>(one) - last) & 15;
    store<u8>(to++, NEWLINE);
  }
  return to - TEXTS;
}

/** From now on the like of the goroutine that has been scanned is known. A head below 0 is not kept; FOUND names it when it is. */
export function learn(head: i32, stack: i32): void {
  if (head >= 0 && find(headHash, 0, headPieces) < 0 && keep(headHash, 0, headPieces, head)) store<i32>(HEAD, head);
  if (find(stackHash, headPieces, pieces) < 0) keep(stackHash, headPieces, pieces, stack);
}
