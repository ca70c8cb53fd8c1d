import { useRef } from 'react'
import { PictureFiles } from '../kit/picture-files.tsx'
import { stateColour } from '../kit/state-view.ts'
import { useNarrow } from '../kit/use-narrow.ts'
import { localWords } from './incident-view.ts'
import { pictureOf } from './timeline-view.ts'
import type { Overview } from './use-incident.ts'

const row = 34
const top = 26

/** Facts as marks on one line, below it each clock as a bar from what began it to its end, with what was sent. */
export function TimelinePicture({ overview, now }: { readonly overview: Overview; readonly now: number }) {
  const picture = useRef<SVGSVGElement>(null)
  const narrow = useNarrow()
  const { facts, bars, ticks, now: here } = pictureOf(overview, now)
  // On a phone names stand above their bars, or nothing of either could be read.
  const [width, left] = narrow ? [350, 4] : [1_100, 230]
  const right = 14
  const x = (place: number) => left + place * (width - left - right)
  const height = top + (bars.length + 1) * row + 10
  const y = (line: number) => top + line * row
  const said = bars.map(({ name, word }) => `${name}: ${word.toLowerCase()}`).join(', ')
  const shown = ticks.filter((tick, at) => at === 0 || tick.x - (ticks[at - 1]?.x ?? 0) > (narrow ? 0.11 : 0.04))
  const sheet = {
    name: 'Timeline',
    headers: ['At', 'UTC', 'Kind', 'What', 'Detail', 'By'],
    rows: overview.timeline.map(line => [
      `${localWords(line.at)} ${line.at.zone}`,
      line.at.at,
      line.kind,
      line.words,
      line.detail,
      line.by ?? '',
    ]),
  }
  return (
    <figure>
      <svg
        ref={picture}
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={`Timeline of ${overview.body.title}: ${facts.length} facts${said && `. ${said}`}`}
        className="w-full"
        fontFamily="Inter Variable, system-ui, sans-serif"
        fontSize="12"
      >
        {shown.map(tick => (
          <g key={tick.label}>
            <line x1={x(tick.x)} y1={16} x2={x(tick.x)} y2={height} stroke="var(--line)" />
            <text
              x={x(tick.x)}
              y={11}
              fill="var(--text-soft)"
              textAnchor={tick.x === 0 ? 'start' : 'middle'}
              fontSize="11"
            >
              {tick.label}
            </text>
          </g>
        ))}
        <text x={narrow ? x(0) : 0} y={y(0) + (narrow ? 9 : 20)} fill="var(--text)">
          Facts
        </text>
        <line x1={x(0)} y1={y(0) + 19} x2={x(1)} y2={y(0) + 19} stroke="var(--line-strong)" />
        {facts.map((fact, at) => (
          <circle
            // biome-ignore lint/suspicious/noArrayIndexKey: facts have no name and keep their order
            key={at}
            cx={x(fact.x)}
            cy={y(0) + 19}
            r="4.5"
            fill="var(--surface)"
            stroke="var(--text)"
            strokeWidth="1.6"
          >
            <title>{fact.words}</title>
          </circle>
        ))}
        {bars.map((bar, at) => (
          <g key={bar.name}>
            <text x={narrow ? x(0) : 0} y={y(at + 1) + (narrow ? 9 : 20)} fill="var(--text)">
              {cut(bar.name, narrow ? 46 : 34)}
            </text>
            <rect
              x={x(bar.from)}
              y={y(at + 1) + 13}
              width={Math.max(2, x(bar.to) - x(bar.from))}
              height="12"
              rx="2"
              fill="var(--sunken)"
              stroke={stateColour(bar.state)}
            />
            {bar.target !== null && (
              <line
                x1={x(bar.target)}
                x2={x(bar.target)}
                y1={y(at + 1) + 13}
                y2={y(at + 1) + 25}
                stroke={stateColour(bar.state)}
                strokeDasharray="2 2"
              />
            )}
            <path d={`M${x(bar.to)} ${y(at + 1) + 9}v20`} stroke={stateColour(bar.state)} strokeWidth="3" />
            {bar.sent !== null && (
              <rect
                x={x(bar.sent) - 6}
                y={y(at + 1) + 13}
                width="12"
                height="12"
                fill={stateColour(bar.state)}
                transform={`rotate(45 ${x(bar.sent)} ${y(at + 1) + 19})`}
              />
            )}
            <title>{`${bar.name}: ${bar.word}`}</title>
          </g>
        ))}
        <line x1={x(here)} y1={16} x2={x(here)} y2={height} stroke="var(--accent)" strokeWidth="1.5" />
      </svg>
      <figcaption className="mt-1 flex flex-wrap items-center gap-x-4 gap-y-1 text-sm text-soft">
        <span>
          Rings are facts, bars are clocks up to their end, a diamond is what was sent, the dashed line the own target,
          the coloured line now. The scale narrows with time; its marks count from the first fact.
        </span>
        <PictureFiles title="Incident timeline" picture={picture} sheet={sheet} day={overview.now.at.slice(0, 10)} />
      </figcaption>
    </figure>
  )
}

function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`
}
