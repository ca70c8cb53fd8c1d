import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeQR } from 'qr/decode.js'
import { qrPath } from './qr-view.ts'

test('what is drawn is read back', () => {
  const text = 'otpauth://totp/Onus:ada%40example.com?secret=JBSWY3DPEHPK3PXP&issuer=Onus&digits=6&period=30'
  const { size, path } = qrPath(text)
  const scale = 4
  const side = size * scale
  const data = new Uint8Array(side * side * 4).fill(255)
  for (const [, x, y] of path.matchAll(/M(\d+) (\d+)h/g))
    for (let at = 0; at < scale * scale; at++) {
      const pixel = (Number(y) * scale + Math.floor(at / scale)) * side + Number(x) * scale + (at % scale)
      data.fill(0, pixel * 4, pixel * 4 + 3)
    }
  assert.equal(decodeQR({ width: side, height: side, data }), text)
})
