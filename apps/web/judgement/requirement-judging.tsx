import { isFrozen } from '@onus/core/engagement'
import { asksForFinding } from '@onus/core/judgement'
import { ArrowLeft, ChevronLeft, ChevronRight } from 'lucide-react'
import type { KeyboardEvent } from 'react'
import { client, useAct, useMoment, useRead } from '../api.ts'
import type { EngagementPanelProps } from '../engagement/tabs.ts'
import { Anchor } from '../kit/anchor.tsx'
import { AxesMarks } from '../kit/axes-marks.tsx'
import { Button, IconButton } from '../kit/button.tsx'
import { DateTime } from '../kit/date-time.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { Panel } from '../kit/record-page.tsx'
import { StateMark, StateShape } from '../kit/state-mark.tsx'
import { useMay } from '../shell/session.ts'
import { AuditedForm } from './audited-form.tsx'
import { AuditorDetermining } from './auditor-determining.tsx'
import { DeterminedForm } from './determined-form.tsx'
import { type Asked, type How, type Judgements, type Line, nextSilent, shapeOf, wordOf } from './judgement-view.ts'
import { MeasuredForm } from './measured-form.tsx'
import { OutcomeJudging } from './outcome-judging.tsx'

interface RequirementJudgingProps extends EngagementPanelProps {
  readonly judgements: Judgements
  readonly line: Line
  /** Opens another requirement, or the list with null. */
  readonly onOpen: (requirement: string | null) => void
  /** How the control before was looked at; the next one begins with it. */
  readonly how: How
  readonly onHow: (how: How) => void
}

/** One requirement: what is asked, what is computed of it, and what its assessor says. n and b go on and back, Ctrl Enter records. */
export function RequirementJudging({ engagement, judgements, line, onOpen, how, onHow }: RequirementJudgingProps) {
  const { items, form } = judgements
  const at = items.indexOf(line)
  const moment = useMoment()
  const query = { ...moment, requirement: line.requirement }
  const asked = useRead('judgements', 'get', { params: { id: engagement.id }, query })
  const [before, after] = [items[at - 1]?.requirement, items[at + 1]?.requirement]
  function onKey(event: KeyboardEvent) {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && event.target instanceof HTMLElement)
      return event.target.closest('form')?.requestSubmit()
    const isTyping = event.target instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)
    if (isTyping || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return
    if (event.key === 'n' && after) onOpen(after)
    else if (event.key === 'b' && before) onOpen(before)
    else return
    event.preventDefault()
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys work wherever one is on this page
    <div onKeyDown={onKey}>
      <div className="mb-3 flex flex-wrap items-center gap-2">
        <Button look="quiet" icon={<ArrowLeft size={14} />} onClick={() => onOpen(null)}>
          All requirements
        </Button>
        <h2 className="min-w-0 flex-1 basis-60 text-lg font-semibold">
          {line.id} {line.label}
        </h2>
        <span className="flex items-center gap-1">
          <span className="num mr-1 text-sm text-soft">
            {at + 1} of {items.length}
          </span>
          <IconButton
            label="Before (b)"
            icon={<ChevronLeft size={16} />}
            disabled={!before}
            onClick={() => onOpen(before ?? null)}
          />
          <IconButton
            label="Next (n)"
            icon={<ChevronRight size={16} />}
            disabled={!after}
            onClick={() => onOpen(after ?? null)}
          />
        </span>
      </div>
      <div className="grid items-start gap-x-4 xl:grid-cols-[minmax(0,1fr)_22rem]">
        <div className="min-w-0">
          {line.summary && <p className="mb-3 text-soft">{line.summary}</p>}
          <Loaded of={asked}>
            {found => (
              <Judging
                engagement={engagement}
                judgements={judgements}
                line={line}
                asked={found}
                how={how}
                onHow={onHow}
                onDone={() => onOpen(nextSilent(items, line.requirement))}
              />
            )}
          </Loaded>
        </div>
        <aside aria-label="What is known of it">
          <Now engagement={engagement} judgements={judgements} line={line} />
          {asked.data && asked.data.before.length > 0 && <Before asked={asked.data} form={form} />}
        </aside>
      </div>
    </div>
  )
}

interface JudgingProps extends EngagementPanelProps {
  readonly judgements: Judgements
  readonly line: Line
  readonly asked: Asked
  readonly how: How
  readonly onHow: (how: How) => void
  readonly onDone: () => void
}

function Judging({ engagement, judgements, line, asked, how, onHow, onDone }: JudgingProps) {
  const mayTest = useMay('test:write')
  const mayProfile = useMay('profile:write')
  const isPast = Object.keys(useMoment()).length > 0
  const mayConclude = useMay('audit:conclude')
  if (judgements.form === 'determined' && judgements.mode === 'third_party' && mayConclude && !isPast)
    return (
      <AuditorDetermining
        engagement={engagement}
        line={line}
        asked={asked}
        usual={how}
        onUsual={onHow}
        readOnly={isFrozen(engagement.body)}
        onDone={onDone}
      />
    )
  const readOnly = judgements.closed !== null || isPast || !(judgements.form === 'outcome' ? mayProfile : mayTest)
  if (asked.impartial && !readOnly) return <p className="rounded-md bg-sunken px-3 py-2">{asked.impartial}</p>
  const shared = { engagement: engagement.id, line, asked, readOnly, onDone }
  return (
    <>
      {judgements.closed && <p className="mb-3 rounded-md bg-sunken px-3 py-2">{judgements.closed}</p>}
      {asked.caution && !readOnly && (
        <p className="mb-3 rounded-md bg-sunken px-3 py-2">
          You: {asked.caution} That is kept with what you say and stands in the report.
        </p>
      )}
      {judgements.form === 'determined' && (
        <DeterminedForm key={asked.version} {...shared} usual={how} onUsual={onHow} />
      )}
      {judgements.form === 'audited' && <AuditedForm key={asked.version} {...shared} />}
      {judgements.form === 'measured' && <MeasuredForm key={asked.version} {...shared} />}
      {judgements.form === 'outcome' && judgements.profile && (
        <OutcomeJudging profile={judgements.profile.id} line={line} readOnly={readOnly} onDone={onDone} />
      )}
    </>
  )
}

function Now({
  engagement,
  judgements,
  line,
}: EngagementPanelProps & { readonly judgements: Judgements; readonly line: Line }) {
  const mayRaise = useMay('finding:write')
  const act = useAct()
  const wanting = judgements.form !== 'outcome' && asksForFinding(line.state as Parameters<typeof asksForFinding>[0])
  const raise = async () =>
    await act(
      () => client.judgements.raise({ params: { id: engagement.id }, body: { requirement: line.requirement } }),
      'A finding is raised. It stands in the plan of action.',
    )
  return (
    <Panel title="How it stands">
      <dl className="space-y-3">
        <div>
          <dt className="text-sm text-soft">{judgements.mode === 'self_assessment' ? 'Self-assessed' : 'Assessed'}</dt>
          <dd className="flex flex-wrap items-center gap-x-2">
            <StateShape state={shapeOf(line.state)} />
            <b className="font-medium">{wordOf(line.state, judgements.form)}</b>
            {line.by && line.at && (
              <span className="text-sm text-soft">
                {line.by}, <DateTime at={line.at} as="absolute" />
              </span>
            )}
          </dd>
        </div>
        {line.posture && (
          <div>
            <dt className="text-sm text-soft">Computed from live facts</dt>
            <dd>
              <Anchor
                href={`/requirements/${encodeURIComponent(line.requirement)}`}
                className="inline-flex items-center gap-2 hover:underline"
              >
                <AxesMarks value={line.posture} />
                <StateMark state={line.posture.label} />
              </Anchor>
            </dd>
          </div>
        )}
        {line.unset.length > 0 && (
          <div>
            <dt className="text-sm text-soft">Not assessable before these have a value</dt>
            <dd>
              {judgements.profile ? (
                <Anchor href={`/profiles/${judgements.profile.id}`} className="underline">
                  {line.unset.join(', ')}
                </Anchor>
              ) : (
                line.unset.join(', ')
              )}
            </dd>
          </div>
        )}
        {line.inherited && (
          <div>
            <dt className="text-sm text-soft">Relied on, not assessed here</dt>
            <dd>Provided by {line.inherited}</dd>
          </div>
        )}
        <div>
          <dt className="text-sm text-soft">Controls</dt>
          <dd>
            {line.controls.length === 0 ? 'No adopted control addresses it.' : null}
            <ul className="space-y-1">
              {line.controls.map(one => (
                <li key={one.id}>
                  <Anchor href={`/controls/${one.id}`} className="underline">
                    {one.code} {one.title}
                  </Anchor>
                </li>
              ))}
            </ul>
          </dd>
        </div>
        {line.caution && (
          <div>
            <dt className="text-sm text-soft">Impartiality</dt>
            <dd>
              {line.by}: {line.caution}
            </dd>
          </div>
        )}
        {(wanting || line.findings.length > 0) && (
          <div>
            <dt className="text-sm text-soft">Findings</dt>
            <dd className="space-y-2">
              {line.findings.map((id, index) => (
                <Anchor key={id} href={`/findings/${id}`} className="mr-3 underline">
                  Finding {index + 1}
                </Anchor>
              ))}
              {wanting && mayRaise && line.version !== null && !isFrozen(engagement.body) && (
                <Button onClick={() => void raise()}>Raise a finding</Button>
              )}
            </dd>
          </div>
        )}
      </dl>
    </Panel>
  )
}

function Before({ asked, form }: { readonly asked: Asked; readonly form: Judgements['form'] }) {
  return (
    <Panel title="Said before">
      <ol className="-my-2 divide-y">
        {asked.before.toReversed().map(one => (
          <li key={one.version} className="py-2">
            <span className="flex flex-wrap items-center gap-x-2">
              <StateShape state={shapeOf(one.state)} />
              {wordOf(one.state, form)}
              <span className="text-sm text-soft">
                {one.by}, <DateTime at={one.at} as="absolute" />
              </span>
            </span>
            {one.words && <p className="text-sm whitespace-pre-wrap">{one.words}</p>}
          </li>
        ))}
      </ol>
    </Panel>
  )
}
