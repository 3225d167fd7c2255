// As much of RFC 6455 as a server needs that only sends text: the handshake and unmasked frames.
import { createHash } from "node:crypto";

export function acceptSocket(request, socket) {
  const key = request.headers["sec-websocket-key"];
  const accept = createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
  socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`);
  socket.on("error", () => socket.destroy());
  socket.on("data", (data) => (data[0] & 0x0f) === 8 && socket.end());
  return { send: (message) => socket.write(frame(JSON.stringify(message))), close: () => socket.destroy() };
}

function frame(text) {
  const payload = Buffer.from(text);
  const head = payload.length < 126 ? Buffer.from([0x81, payload.length]) : Buffer.alloc(payload.length < 65_536 ? 4 : 10);
  if (payload.length >= 126) {
    head[0] = 0x81;
    head[1] = payload.length < 65_536 ? 126 : 127;
    if (head.length === 4) head.writeUInt16BE(payload.length, 2);
    else head.writeBigUInt64BE(BigInt(payload.length), 2);
  }
  return Buffer.concat([head, payload]);
}
