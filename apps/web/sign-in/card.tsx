import type { ReactNode } from 'react'
import { Anchor } from '../kit/anchor.tsx'
import { buttonLook } from '../kit/button.tsx'

interface CardProps {
  readonly title: string
  /** For more than a short form. */
  readonly wide?: boolean
  readonly children: ReactNode
}

/** The frame of the pages before one is signed in. */
export function Card({ title, wide = false, children }: CardProps) {
  return (
    <main className="grid min-h-dvh place-items-center px-4 py-10">
      <div className={`w-full ${wide ? 'max-w-xl' : 'max-w-sm'}`}>
        <p className="mb-6 flex items-center gap-2 text-lg font-semibold">
          <img src="/favicon.svg" alt="" width="24" height="24" />
          Onus
        </p>
        <div className="rounded-lg border bg-surface p-6">
          <h1 className="mb-4 text-xl font-semibold">{title}</h1>
          {children}
        </div>
      </div>
    </main>
  )
}

interface DeadEndProps {
  readonly title: string
  readonly children: ReactNode
}

/** A link that leads no further: why, and what to do. */
export function DeadEnd({ title, children }: DeadEndProps) {
  return (
    <Card title={title}>
      <div role="alert" className="mb-4">
        {children}
      </div>
      <Anchor href="/sign-in" className={buttonLook()}>
        Sign in
      </Anchor>
    </Card>
  )
}
