export * from './board.ts'
export * from './capacity.ts'
export * from './lane.ts'
export * from './timeline.ts'
