import { useId, useRef } from 'react'
import { type CountsAt, countsSheet, sparkline, stackedLayers } from './chart-view.ts'
import { useClock } from './date-time.tsx'
import { dayOf } from './date-time-view.ts'
import { PictureFiles } from './picture-files.tsx'
import { ScrollBox } from './scroll-box.tsx'
import { StateShape } from './state-mark.tsx'
import { countsInWords, type State, stateColour, states, stateWord } from './state-view.ts'
import { ticks } from './timeline-view.ts'
import { useNarrow } from './use-narrow.ts'

interface StackedAreaProps {
  readonly title: string
  readonly points: readonly CountsAt[]
}

/** Counts by state over time, with its numbers as a table and as files. */
export function StackedArea({ title, points }: StackedAreaProps) {
  const picture = useRef<SVGSVGElement>(null)
  const hatch = useId()
  const { zone } = useClock()
  // Of about the size it is shown at, so that its words are as large as those around it.
  const narrow = useNarrow()
  const [width, height] = narrow ? [360, 150] : [1120, 240]
  const layers = stackedLayers(points, width, height)
  const present = states.filter(state => layers.some(layer => layer.state === state))
  const [first, last] = [points[0], points.at(-1)]
  if (!first || !last) return <p className="text-soft">No counts for this time yet.</p>
  const span = { from: Date.parse(first.at), to: Date.parse(last.at) }
  const marks = ticks(span).filter((_, at) => !narrow || at % 3 === 0)
  const sheet = countsSheet(title, points)
  const day = last.at.slice(0, 10)
  return (
    <figure>
      <svg
        ref={picture}
        viewBox={`0 0 ${width} ${height + 20}`}
        role="img"
        aria-label={`${title}. ${dayOf(first.at, zone)}: ${countsInWords(first.counts)}. ${dayOf(last.at, zone)}: ${countsInWords(last.counts)}.`}
        className="w-full rounded-sm bg-sunken"
      >
        <defs>
          <pattern id={hatch} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
            <rect width="6" height="6" fill="var(--sunken)" />
            <rect width="2.4" height="6" fill="var(--unknown)" />
          </pattern>
        </defs>
        {layers.map(layer => (
          <path
            key={layer.state}
            d={layer.path}
            fill={paint(layer.state, hatch)}
            stroke="var(--surface)"
            strokeWidth="0.75"
          />
        ))}
        {marks.map(tick => (
          <text
            key={tick.at}
            x={((tick.at - span.from) / (span.to - span.from)) * width + 2}
            y={height + 14}
            fontSize="11"
            fill="var(--text-soft)"
          >
            {tick.label}
          </text>
        ))}
      </svg>
      <figcaption className="mt-2 flex flex-wrap items-center gap-x-4 gap-y-1 text-sm">
        {present.map(state => (
          <span key={state} className="inline-flex items-center gap-1.5">
            <StateShape state={state} />
            {stateWord(state)}
          </span>
        ))}
        <PictureFiles title={title} day={day} picture={picture} sheet={sheet} />
      </figcaption>
      <details className="text-sm" data-print="no">
        <summary className="text-soft">Show as a table</summary>
        <ScrollBox label={`${title} as a table`} className="mt-1 max-h-72 overflow-auto">
          <table className="w-full">
            <thead>
              <tr>
                <th scope="col" className="border-b py-1 pr-3 text-start font-medium text-soft">
                  Day
                </th>
                {present.map(state => (
                  <th key={state} scope="col" className="border-b py-1 pr-3 text-end font-medium text-soft">
                    {stateWord(state)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {points.map(point => (
                <tr key={point.at}>
                  <td className="num pr-3">{dayOf(point.at, zone)}</td>
                  {present.map(state => (
                    <td key={state} className="num pr-3 text-end">
                      {point.counts[state] ?? 0}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollBox>
      </details>
    </figure>
  )
}

function paint(state: State, hatch: string): string {
  if (state === 'unknown') return `url(#${hatch})`
  if (state === 'not_addressed') return 'var(--surface)'
  if (state === 'not_applicable') return 'var(--line)'
  return stateColour(state)
}

interface SparklineProps {
  readonly values: readonly number[]
  /** What the line shows, in words with its first and last value. */
  readonly label: string
}

/** A line the size of a word. */
export function Sparkline({ values, label }: SparklineProps) {
  if (values.length < 2) return null
  return (
    <svg width="72" height="18" viewBox="-1 -2 74 22" role="img" aria-label={label}>
      <path
        d={sparkline(values, 72, 18)}
        fill="none"
        stroke="var(--text-soft)"
        strokeWidth="1.4"
        strokeLinejoin="round"
      />
    </svg>
  )
}
