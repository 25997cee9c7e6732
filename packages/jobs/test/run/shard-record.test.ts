import { expect, test } from 'vitest'
import {
  afterDeath,
  deadLetter,
  emptyRecord,
  orderOfWork,
  type ShardRecord,
} from '../../src/run/shard-record.js'

const files = ['a', 'b', 'c', 'd', 'e'].map((key) => ({ key, version: '1' }))
const died: ShardRecord = { ...emptyRecord, running: true, inFlight: 2 }
const failure = { count: 1, code: 'corrupt-picture', message: 'a: damaged' }

test('a run that ended blames nobody', () => {
  const record = { ...died, running: false }
  expect(afterDeath(record, files)).toBe(record)
})

test('a death makes suspects of the pictures that were in work: the first whose results are missing', () => {
  const record = afterDeath(died, files)
  expect(record.suspects).toEqual({ a: 0, b: 0 })
  const { suspects, others } = orderOfWork(files, record)
  expect([suspects, others].map((list) => list.map(({ key }) => key))).toEqual([
    ['a', 'b'],
    ['c', 'd', 'e'],
  ])
})

test('who was in work alone at two deaths is set aside, and the others are not', () => {
  let record = afterDeath(died, files) // a and b
  record = afterDeath(record, files) // a alone
  expect(deadLetter(record, 'a')).toBeUndefined()
  record = afterDeath(record, files)
  expect(deadLetter(record, 'a')).toMatchObject({ code: 'process-died' })
  expect(orderOfWork(files, record).suspects.map(({ key }) => key)).toEqual(['b'])
  expect(deadLetter(record, 'b')).toBeUndefined()
})

test('where one picture is in work at a time, its first death counts', () => {
  const record = afterDeath(afterDeath({ ...died, inFlight: 1 }, files), files)
  expect(deadLetter(record, 'a')).toMatchObject({ count: 2, code: 'process-died' })
})

test('what failed once is tried last, and blamed only where nothing else is left', () => {
  const record = { ...died, failures: { a: failure } }
  expect(orderOfWork(files, record).failed.map(({ key }) => key)).toEqual(['a'])
  expect(afterDeath(record, files).suspects).toEqual({ b: 0, c: 0 })
  expect(afterDeath(record, files.slice(0, 1)).suspects).toEqual({ a: 1 })
  expect(deadLetter({ ...record, failures: { a: { ...failure, count: 2 } } }, 'a')).toMatchObject({
    code: 'corrupt-picture',
  })
})
