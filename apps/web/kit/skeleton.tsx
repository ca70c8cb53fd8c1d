/** A grey bar of the size of the text that will come, so that nothing jumps when it does. */
export function Skeleton({ className = 'h-4 w-32' }: { readonly className?: string }) {
  return (
    <span
      aria-hidden="true"
      className={`inline-block animate-pulse motion-reduce:animate-none rounded-xs bg-line ${className}`}
    />
  )
}

/** Rows of a table or list that is being read. */
export function SkeletonRows({ rows = 8, height = 32 }: { readonly rows?: number; readonly height?: number }) {
  const widths = ['w-3/5', 'w-2/5', 'w-1/2', 'w-2/3']
  return (
    <div role="status" aria-label="Reading" className="px-3">
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the rows are alike and never move
        <div key={row} className="flex items-center border-b" style={{ height }}>
          <Skeleton className={`h-3 ${widths[row % widths.length]}`} />
        </div>
      ))}
    </div>
  )
}
