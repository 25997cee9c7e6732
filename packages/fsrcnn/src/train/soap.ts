import { eigenbasis } from './eigenbasis.js'
import { type Matrix, multiply, toMatrix, transpose } from './matrix.js'
import { orthonormalize } from './orthonormalize.js'
import { assertDecay, type UpdateRule } from './update-rule.js'

export interface SoapOptions {
  readonly kind: 'soap'
  /** From 0 on and below 1; default 0.95. */
  readonly beta1?: number
  /** From 0 on and below 1; default 0.95. */
  readonly beta2?: number
}

type Side = 'left' | 'right'

type Moments = Readonly<Record<string, Float32Array>>

/** Eigenvectors as columns, and the same transposed. */
interface Basis {
  readonly side: Side
  readonly basis: Matrix
  readonly across: Matrix
}

const basisEverySteps = 10
const longestSide = 256 // a longer one keeps its own axes: to turn it would cost more than the network
const epsilon = 1e-8

/**
 * SOAP (Vyas et al., "SOAP: Improving and Stabilizing Shampoo using Adam", 2024, algorithm 3):
 * Adam in the eigenbasis of the means of G·Gᵀ and Gᵀ·G. G is the gradient of a kernel as a matrix,
 * its first axis down and all others across; vectors get plain Adam. One step of power iteration
 * in ten follows the basis as it turns.
 *
 * The first step moves no kernel: in the basis of its own gradient most numbers are only rounding
 * errors, and Adam would make them large.
 */
export function soap({ beta1 = 0.95, beta2 = 0.95 }: SoapOptions): UpdateRule {
  assertDecay('beta1', beta1)
  assertDecay('beta2', beta2)
  return {
    momentShapes(shape) {
      const factors = sidesOf(shape).map(({ side, length }) => ({
        [`${side}_factor`]: [length, length],
        [`${side}_basis`]: [length, length],
      }))
      // Both averages are of numbers in the eigenbasis.
      return Object.assign({ exp_avg: shape, exp_avg_sq: shape }, ...factors)
    },

    update({ shape, weights, gradient: numbers, moments, rate, step }) {
      const gradient = toMatrix({ shape, data: numbers })
      const { exp_avg: mean, exp_avg_sq: square } = moments
      const sides = sidesOf(shape).map(({ side }) => side)
      if (step === 1) for (const side of sides) startBasis(side, gradient, moments)
      const bases = sides.map((side) => readBasis(side, moments))

      const turned = bases.reduce(intoBasis, gradient).data
      const correction = Math.sqrt(1 - beta2 ** step) / (1 - beta1 ** step) // the averages began at 0
      const update = new Float64Array(turned.length)
      for (let i = 0; i < turned.length; i++) {
        mean[i] = beta1 * mean[i] + (1 - beta1) * turned[i]
        square[i] = beta2 * square[i] + (1 - beta2) * turned[i] ** 2
        update[i] = (correction * mean[i]) / (Math.sqrt(square[i]) + epsilon)
      }
      const { data: moves } = bases.reduce(outOfBasis, { ...gradient, data: update })
      const moved = step === 1 && bases.length > 0 ? 0 : rate
      for (let i = 0; i < weights.length; i++) weights[i] -= moved * moves[i]

      for (const side of sides) {
        const factor = moments[`${side}_factor`]
        const { data } = factorOf(gradient, side)
        for (let i = 0; i < factor.length; i++) factor[i] = beta2 * factor[i] + (1 - beta2) * data[i]
      }
      if (step % basisEverySteps > 0) return
      const meanGradient = bases.reduce(outOfBasis, toMatrix({ shape, data: mean }))
      for (const basis of bases) turnBasis(basis, moments)
      mean.set(sides.map((side) => readBasis(side, moments)).reduce(intoBasis, meanGradient).data)
    },
  }
}

/** The sides of a kernel as a matrix that get a basis. */
function sidesOf(shape: readonly number[]): { readonly side: Side; readonly length: number }[] {
  if (shape.length < 2) return []
  const [rows, ...rest] = shape
  const columns = rest.reduce((product, size) => product * size, 1)
  const sides = [
    { side: 'left', length: rows },
    { side: 'right', length: columns },
  ] as const
  return sides.filter(({ length }) => length <= longestSide)
}

function startBasis(side: Side, gradient: Matrix, moments: Moments): void {
  const factor = factorOf(gradient, side)
  moments[`${side}_factor`].set(factor.data)
  moments[`${side}_basis`].set(eigenbasis(factor).data)
}

function readBasis(side: Side, moments: Moments): Basis {
  const basis = readSquare(moments[`${side}_basis`])
  return { side, basis, across: transpose(basis) }
}

/** Orthogonal iteration: the columns of factor·basis, orthonormal again. */
function turnBasis({ side, basis }: Basis, moments: Moments): void {
  const power = multiply(readSquare(moments[`${side}_factor`]), basis)
  moments[`${side}_basis`].set(orthonormalize(power).data)
}

function readSquare(data: Float32Array): Matrix {
  const length = Math.sqrt(data.length)
  return toMatrix({ shape: [length, length], data })
}

/** G·Gᵀ or Gᵀ·G. */
function factorOf(gradient: Matrix, side: Side): Matrix {
  const across = transpose(gradient)
  return side === 'left' ? multiply(gradient, across) : multiply(across, gradient)
}

function intoBasis(matrix: Matrix, { side, basis, across }: Basis): Matrix {
  return side === 'left' ? multiply(across, matrix) : multiply(matrix, basis)
}

function outOfBasis(matrix: Matrix, { side, basis, across }: Basis): Matrix {
  return side === 'left' ? multiply(basis, matrix) : multiply(matrix, across)
}
