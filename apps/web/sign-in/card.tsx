import type { ReactNode } from 'react'

interface CardProps {
  readonly title: string
  readonly children: ReactNode
}

/** The frame of the pages before one is signed in. */
export function Card({ title, children }: CardProps) {
  return (
    <main className="grid min-h-dvh place-items-center px-4 py-10">
      <div className="w-full max-w-sm">
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
