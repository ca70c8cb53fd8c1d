import type { PlaybookRunView } from '@onus/contract/playbook'
import { client, useAct, useMoment, useRead } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { Button } from '../kit/button.tsx'
import { PickField } from '../kit/form.tsx'
import { Panel } from '../kit/record-page.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { RecordTime } from '../legal-entity/record-time.tsx'
import { standingShape, standingWords, stepsDone } from './playbook-view.ts'

interface PlaybookPanelProps {
  readonly incident: string
  readonly mayWrite: boolean
}

/** The playbooks of an incident as checklists. Each tick is an entry of the timeline, with who said so and when. */
export function PlaybookPanel({ incident, mayWrite }: PlaybookPanelProps) {
  const { data } = useRead('playbooks', 'ofIncident', { params: { id: incident }, query: useMoment() })
  const act = useAct()
  if (!data) return null
  const { runs, offered, zone } = data
  const choose = (playbook: string) =>
    void act(
      () => client.playbooks.choose({ params: { id: incident }, body: { playbook } }),
      'The playbook is taken out.',
    )
  return (
    <Panel title="Playbooks">
      {runs.map(run => (
        <Checklist key={run.id} incident={incident} run={run} zone={zone} mayWrite={mayWrite} />
      ))}
      {mayWrite && offered.length > 0 && (
        <div data-print="no">
          <PickField
            label="Take out a playbook"
            help="It becomes a checklist here, and stands on the timeline."
            items={offered.map(({ id, title, standing, reviewBy }) => ({
              id,
              label: title,
              detail: standingWords(standing, reviewBy),
            }))}
            value={[]}
            onChange={([id]) => id && choose(id)}
          />
        </div>
      )}
      {runs.length === 0 && offered.length === 0 && (
        <p className="text-soft">
          There is no playbook yet.{' '}
          <Anchor href="/playbooks" className="underline">
            Take up the proposals
          </Anchor>{' '}
          before the next incident.
        </p>
      )}
    </Panel>
  )
}

interface ChecklistProps extends PlaybookPanelProps {
  readonly run: PlaybookRunView
  readonly zone: string
}

function Checklist({ incident, run, zone, mayWrite }: ChecklistProps) {
  const act = useAct()
  const { id, title, version, steps, standing, reviewBy, isOutdated } = run
  const tick = (step: number) =>
    void act(
      () => client.playbooks.tick({ params: { id: incident, playbook: id, step }, body: {} }),
      `Step ${step + 1} stands on the timeline.`,
    )
  return (
    <section className="mb-4" aria-label={title}>
      <p className="flex flex-wrap items-baseline gap-x-2">
        <Anchor href={`/playbooks/${id}`} className="font-medium hover:underline">
          {title}
        </Anchor>
        <span className="text-sm text-soft">
          version {version}, {stepsDone(steps)}
        </span>
      </p>
      {(standing !== 'current' || isOutdated) && (
        <p className="flex items-center gap-1.5 text-sm">
          <StateShape state={standingShape(standing)} />
          {isOutdated ? 'Another version was written since it was taken out. ' : ''}
          {standing !== 'current' && standingWords(standing, reviewBy)}
        </p>
      )}
      <ol className="mt-1 divide-y">
        {steps.map(({ when, role, what, done }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a step is known by its place
          <li key={index} className="flex items-start gap-3 py-2">
            <span className="num w-6 shrink-0 text-right text-soft">{index + 1}</span>
            <div className="min-w-0 flex-1">
              <p className="first-letter:uppercase">{what}</p>
              <p className="text-sm text-soft first-letter:uppercase">
                {when}, {role}
                {done && (
                  <>
                    . Done <RecordTime at={done.at} zone={zone} />
                    {done.by && ` by ${done.by}`}
                  </>
                )}
              </p>
            </div>
            {done ? (
              <span className="flex items-center gap-1.5 text-sm">
                <StateShape state="operating" /> Done
              </span>
            ) : (
              mayWrite && (
                <Button data-print="no" aria-label={`Step ${index + 1} is done`} onClick={() => tick(index)}>
                  Done
                </Button>
              )
            )}
          </li>
        ))}
      </ol>
    </section>
  )
}
