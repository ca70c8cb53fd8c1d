import { useRef } from 'react'
import { PictureFiles } from '../kit/picture-files.tsx'
import { useNarrow } from '../kit/use-narrow.ts'
import { type FunctionReach, outline, radarPoints, reachWords } from './compare-view.ts'

interface RadarProps {
  readonly title: string
  readonly reach: readonly FunctionReach[]
}

const [width, height] = [480, 340]
const centre = { x: width / 2, y: height / 2 }
const radius = 118

/** An axis a function: how many of its outcomes are at the level today and how many are meant to be. The edge is all of them. */
export function Radar({ title, reach }: RadarProps) {
  const picture = useRef<SVGSVGElement>(null)
  // On a phone the picture is drawn smaller; its words must not be.
  const size = useNarrow() ? 16 : 12
  const shares = (pick: (one: FunctionReach) => number) =>
    reach.map(one => (one.total === 0 ? 0 : pick(one) / one.total))
  const rings = [0.25, 0.5, 0.75, 1]
  const ends = radarPoints(
    reach.map(() => 1),
    centre,
    radius,
  )
  const labels = radarPoints(
    reach.map(() => 1),
    centre,
    radius + 16,
  )
  const now = radarPoints(
    shares(one => one.now),
    centre,
    radius,
  )
  const aimed = radarPoints(
    shares(one => one.aimed),
    centre,
    radius,
  )
  return (
    <figure>
      <svg
        ref={picture}
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={`${title}. ${reach.map(reachWords).join('. ')}.`}
        className="mx-auto w-full max-w-xl"
      >
        {rings.map(ring => (
          <path
            key={ring}
            d={outline(
              radarPoints(
                reach.map(() => ring),
                centre,
                radius,
              ),
            )}
            fill="none"
            stroke="var(--line)"
            strokeWidth="1"
          />
        ))}
        {ends.map((end, at) => (
          <line key={reach[at]?.id} x1={centre.x} y1={centre.y} x2={end.x} y2={end.y} stroke="var(--line)" />
        ))}
        <path d={outline(aimed)} fill="none" stroke="var(--accent)" strokeWidth="2" strokeDasharray="5 3" />
        <path d={outline(now)} fill="var(--text)" fillOpacity="0.12" stroke="var(--text)" strokeWidth="2" />
        {aimed.map((point, at) => (
          <circle
            key={reach[at]?.id}
            cx={point.x}
            cy={point.y}
            r="4"
            fill="var(--surface)"
            stroke="var(--accent)"
            strokeWidth="2"
          />
        ))}
        {now.map((point, at) => (
          <circle key={reach[at]?.id} cx={point.x} cy={point.y} r="3.5" fill="var(--text)" />
        ))}
        {labels.map((point, at) => {
          const one = reach[at]!
          const anchor = Math.abs(point.x - centre.x) < 8 ? 'middle' : point.x > centre.x ? 'start' : 'end'
          return (
            <text key={one.id} x={point.x} y={point.y - 2} fontSize={size} textAnchor={anchor} fill="var(--text)">
              {one.label}
              <tspan x={point.x} dy={size + 2} fontSize={size - 1} fill="var(--text-soft)">
                {one.now} → {one.aimed} of {one.total}
              </tspan>
            </text>
          )
        })}
      </svg>
      <PictureKey unknown={reach.reduce((sum, one) => sum + one.unknown, 0)}>
        <PictureFiles title={title} picture={picture} sheet={reachSheet(title, reach)} />
      </PictureKey>
    </figure>
  )
}

/** What the marks of the pictures mean. */
export function PictureKey({ unknown, children }: { readonly unknown: number; readonly children?: React.ReactNode }) {
  return (
    <figcaption className="mt-2 flex flex-wrap items-center gap-x-4 gap-y-1 text-sm">
      <span className="inline-flex items-center gap-1.5">
        <svg width="12" height="12" aria-hidden="true">
          <circle cx="6" cy="6" r="4" fill="var(--text)" />
        </svg>
        Today
      </span>
      <span className="inline-flex items-center gap-1.5">
        <svg width="12" height="12" aria-hidden="true">
          <circle cx="6" cy="6" r="4" fill="var(--surface)" stroke="var(--accent)" strokeWidth="2" />
        </svg>
        Target
      </span>
      {unknown > 0 && <span className="text-soft">{unknown} outcomes are unknown today and count for no level.</span>}
      {children}
    </figcaption>
  )
}

/** The numbers of a picture as rows. */
export function reachSheet(title: string, reach: readonly FunctionReach[]) {
  return {
    name: title,
    headers: ['Function', 'Outcomes', 'Today', 'Target', 'Unknown today'],
    rows: reach.map(one => [one.label, one.total, one.now, one.aimed, one.unknown]),
  }
}
