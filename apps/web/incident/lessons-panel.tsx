import { useMoment, useRead } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { DateTime } from '../kit/date-time.tsx'
import { Panel } from '../kit/record-page.tsx'
import { useMay } from '../shell/session.ts'
import { functionOf, type LessonsAbout, lessonsAbout } from './lessons-view.ts'

/** What incidents taught about a control, or about the function of the CSF that an outcome belongs to; nothing where none did. */
export function LessonsPanel({ about }: { readonly about: LessonsAbout }) {
  const mayRead = useMay('incident:read')
  const isAsked = mayRead && ('control' in about || functionOf(about.requirement) !== null)
  const { data } = useRead('incidents', 'lessons', { query: useMoment() }, { enabled: isAsked })
  const lessons = lessonsAbout(data?.items ?? [], about)
  if (lessons.length === 0) return null
  return (
    <Panel title="Learnt from incidents">
      <ul className="divide-y">
        {lessons.map(({ incident, title, at, learnt, risks }) => (
          <li key={incident} className="py-2 first:pt-0 last:pb-0">
            <p className="flex flex-wrap items-baseline gap-x-2">
              <Anchor href={`/incidents/${incident}?tab=afterwards`} className="font-medium underline">
                {title}
              </Anchor>
              <span className="text-sm text-soft">
                <DateTime at={at} as="day" />
              </span>
            </p>
            <p className="whitespace-pre-wrap">{learnt}</p>
            {risks.length > 0 && <p className="text-sm">Risks that look different now: {risks.join('; ')}</p>}
          </li>
        ))}
      </ul>
    </Panel>
  )
}
