import { useState } from 'react'
import { useRead } from '../api.ts'
import type { EngagementPanelProps } from '../engagement/tabs.ts'
import { Drawer } from '../kit/drawer.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { ConcludeForm, type Determined } from '../room/conclude-form.tsx'
import { useRoomControls } from '../room/use-room.ts'
import { DeterminedForm } from './determined-form.tsx'
import type { How } from './judgement-view.ts'
import type { JudgingFormProps } from './use-say.ts'

type AuditorDeterminingProps = EngagementPanelProps &
  Omit<JudgingFormProps, 'engagement'> & { readonly usual: How; readonly onUsual: (how: How) => void }

/** An assessor of a third party determines a control and signs it in their room; nobody else reads it before it is released. */
export function AuditorDetermining({ engagement, ...props }: AuditorDeterminingProps) {
  const { line, asked, onDone } = props
  const workspace = useRead('rooms', 'workspace', { params: { id: engagement.id } })
  const { controls } = useRoomControls(engagement.id)
  const [about, setAbout] = useState<Determined | null>(null)
  return (
    <>
      <p className="mb-3 rounded-md bg-sunken px-3 py-2">
        What you determine is signed in your room, and read by nobody else before you release it.
      </p>
      <DeterminedForm
        key={asked.version}
        {...props}
        engagement={engagement.id}
        onSign={(determinations, words) =>
          setAbout({ control: line.controls[0]?.id, criterion: line.requirement, determinations, words })
        }
      />
      <Drawer title={`Conclude ${line.id}`} wide open={about !== null} onClose={() => setAbout(null)}>
        <Loaded of={workspace}>
          {found =>
            about && (
              <ConcludeForm
                engagement={engagement}
                workspace={found}
                controls={controls}
                about={about}
                onDone={() => {
                  setAbout(null)
                  onDone()
                }}
              />
            )
          }
        </Loaded>
      </Drawer>
    </>
  )
}
