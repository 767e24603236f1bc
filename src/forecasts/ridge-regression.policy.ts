/**
 * Least squares with a penalty on each coefficient: what the data say little about stays near zero instead of running
 * away. Solves (XᵀX + diag(penalties)) β = Xᵀy by Cholesky, which is exact for the some twenty columns of this room.
 * @param rows n rows of p values · @param targets n values · @param penalties p values, not negative
 * @throws RangeError when the columns without a penalty do not determine their coefficients.
 */
export function ridgeRegression(
  rows: readonly (readonly number[])[],
  targets: readonly number[],
  penalties: readonly number[],
): number[] {
  const columns = penalties.length;
  const matrix = Array.from({ length: columns }, () => new Float64Array(columns));
  const right = new Float64Array(columns);
  for (const [index, row] of rows.entries()) {
    const target = targets[index]!;
    for (let i = 0; i < columns; i += 1) {
      const value = row[i]!;
      if (value === 0) continue;
      right[i]! += value * target;
      for (let j = 0; j <= i; j += 1) matrix[i]![j]! += value * row[j]!;
    }
  }
  for (const [i, penalty] of penalties.entries()) matrix[i]![i]! += penalty;
  return solve(matrix, right);
}

/** @param matrix its lower triangle is read and overwritten. */
function solve(matrix: Float64Array[], right: Float64Array): number[] {
  const size = right.length;
  for (let i = 0; i < size; i += 1) {
    for (let j = 0; j <= i; j += 1) {
      let sum = matrix[i]![j]!;
      for (let k = 0; k < j; k += 1) sum -= matrix[i]![k]! * matrix[j]![k]!;
      if (i !== j) matrix[i]![j] = sum / matrix[j]![j]!;
      else if (sum > 0) matrix[i]![i] = Math.sqrt(sum);
      else throw new RangeError(`column ${i} has no penalty and is not determined by the data`);
    }
  }
  const solution = [...right];
  for (let i = 0; i < size; i += 1) {
    for (let k = 0; k < i; k += 1) solution[i]! -= matrix[i]![k]! * solution[k]!;
    solution[i]! /= matrix[i]![i]!;
  }
  for (let i = size - 1; i >= 0; i -= 1) {
    for (let k = i + 1; k < size; k += 1) solution[i]! -= matrix[k]![i]! * solution[k]!;
    solution[i]! /= matrix[i]![i]!;
  }
  return solution;
}
