import { useMemo } from 'react'
import { qrPath } from './qr-view.ts'

interface QrCodeProps {
  readonly text: string
  /** What it is for, to those who do not see it. */
  readonly label: string
}

/** A QR code, dark on white in either theme: many readers know nothing else. */
export function QrCode({ text, label }: QrCodeProps) {
  const { size, path } = useMemo(() => qrPath(text), [text])
  return (
    <svg role="img" aria-label={label} viewBox={`0 0 ${size} ${size}`} className="size-48 rounded-md bg-white">
      <path d={path} fill="#000" shapeRendering="crispEdges" />
    </svg>
  )
}
