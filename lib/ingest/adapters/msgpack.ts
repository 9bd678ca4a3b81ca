// MessagePack as rspamd's formatter `structured` writes it, into plain values. The message inside comes from strangers,
// so no length it names may reserve more memory than the bytes that came.
import { DecodeError, decode } from "@msgpack/msgpack";

/** Decodes one value. Throws RangeError for whatever is damaged, breaks off or is followed by more. */
export function decodeMsgpack(bytes: Uint8Array): unknown {
  const most = bytes.length;
  try {
    return decode(bytes, {
      maxStrLength: most,
      maxBinLength: most,
      maxArrayLength: most,
      maxMapLength: most,
      maxExtLength: most,
    });
  } catch (error) {
    if (error instanceof RangeError || error instanceof DecodeError) {
      throw new RangeError("The bytes are not one MessagePack value.", { cause: error });
    }
    throw error;
  }
}
