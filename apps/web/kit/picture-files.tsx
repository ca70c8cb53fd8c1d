import type { RefObject } from 'react'
import { Button } from './button.tsx'
import { useClock } from './date-time.tsx'
import { download } from './download.ts'
import { fileName, type Sheet, toCsv } from './export-view.ts'

interface PictureFilesProps {
  readonly title: string
  readonly picture: RefObject<SVGSVGElement | null>
  /** The numbers of the picture. */
  readonly sheet: Sheet
  /** The day that the files are named after; today when absent. */
  readonly day?: string
}

/** A picture as files: as it is drawn, and its numbers. */
export function PictureFiles({ title, picture, sheet, day }: PictureFilesProps) {
  const { now } = useClock()
  const named = (ending: string) => fileName(title, day ?? new Date(now).toISOString().slice(0, 10), ending)
  return (
    <span className="ml-auto flex gap-1" data-print="no">
      <Button
        look="quiet"
        onClick={() => picture.current && download(named('svg'), 'image/svg+xml', pictureFile(picture.current))}
      >
        SVG
      </Button>
      <Button look="quiet" onClick={() => download(named('csv'), 'text/csv;charset=utf-8', toCsv(sheet))}>
        CSV
      </Button>
    </span>
  )
}

/** The picture with its colours written in, so that it stands alone as a file. */
function pictureFile(picture: SVGSVGElement): string {
  const style = getComputedStyle(document.documentElement)
  const text = new XMLSerializer().serializeToString(picture)
  return text.replace(/var\((--[\w-]+)\)/g, (_, name: string) => style.getPropertyValue(name).trim())
}
