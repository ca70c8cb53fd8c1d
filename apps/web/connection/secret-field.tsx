import { useState } from 'react'
import { Button } from '../kit/button.tsx'
import { DateTime } from '../kit/date-time.tsx'
import { Field, fieldLook } from '../kit/form.tsx'
import { isReference } from './connection-view.ts'

interface SecretFieldProps {
  readonly label: string
  readonly help: string
  readonly required: boolean
  readonly error: string | undefined
  readonly value: string
  readonly onChange: (value: string) => void
  /** What stands for the secret that is set, and since when. */
  readonly kept?: { readonly reference: string; readonly setAt: string } | undefined
}

/** A secret: typed or pasted, never shown. One that is set says since when, and can be replaced. */
export function SecretField({ value, onChange, kept, ...field }: SecretFieldProps) {
  // A password field would take the line breaks out of a pasted key.
  const [lines, setLines] = useState(false)
  const isKept = kept !== undefined && value === kept.reference
  return (
    <Field {...field} error={field.error}>
      {({ id, describedBy, invalid }) =>
        isKept ? (
          <div className="flex min-h-8 flex-wrap items-center gap-x-3 gap-y-1">
            <span id={id}>
              Set on <DateTime at={kept.setAt} as="absolute" />
            </span>
            <Button aria-describedby={describedBy} aria-label={`Replace ${field.label}`} onClick={() => onChange('')}>
              Replace
            </Button>
          </div>
        ) : (
          <div className="flex flex-wrap items-start gap-2">
            {lines ? (
              <textarea
                id={id}
                rows={4}
                value={value}
                onChange={event => onChange(event.target.value)}
                spellCheck={false}
                autoComplete="off"
                aria-describedby={describedBy}
                aria-invalid={invalid || undefined}
                aria-required={field.required || undefined}
                className={`min-w-0 flex-1 py-1.5 font-mono text-sm [-webkit-text-security:disc] ${fieldLook(invalid)}`}
              />
            ) : (
              <input
                id={id}
                type="password"
                value={isReference(value) ? '' : value}
                onChange={event => onChange(event.target.value)}
                onPaste={event => {
                  const text = event.clipboardData.getData('text')
                  if (!text.trim().includes('\n')) return
                  event.preventDefault()
                  setLines(true)
                  onChange(text)
                }}
                autoComplete="new-password"
                aria-describedby={describedBy}
                aria-invalid={invalid || undefined}
                required={field.required}
                className={`h-8 min-w-0 flex-1 basis-48 font-mono text-sm ${fieldLook(invalid)}`}
              />
            )}
            {kept && (
              <Button
                look="quiet"
                onClick={() => {
                  setLines(false)
                  onChange(kept.reference)
                }}
              >
                Keep the one that is set
              </Button>
            )}
          </div>
        )
      }
    </Field>
  )
}
