// Vectors of the bundle as whole numbers, one scale for each dimension.
"use strict";
throughcare.Vectors = class Vectors {
  constructor(values, scales) {
    this.values = values; // Int16Array, row after row
    this.scales = scales;
    this.dimension = scales.length;
    this.rows = values.length / this.dimension;
  }

  // The products of a vector with rows of numbers, row after row.
  static products(rows, vector) {
    const dimension = vector.length;
    return Float32Array.from({ length: rows.length / dimension }, (_, row) => {
      let sum = 0;
      for (let place = 0, at = row * dimension; place < dimension; place += 1, at += 1) sum += vector[place] * rows[at];
      return sum;
    });
  }

  // A vector scaled to length 1.
  static unit(vector) {
    const length = Math.hypot(...vector) || 1;
    return Float32Array.from(vector, (value) => value / length);
  }

  // The cosine of a unit vector to every row.
  similarities(vector) {
    const scaled = Float32Array.from(vector, (value, place) => value * this.scales[place]);
    return Vectors.products(this.values, scaled);
  }

  // The mean direction of the rows of each owner, as `centres` of indexer/index/bundle.py: unit vectors, owner after owner.
  centres(owner, count) {
    const { values, scales, dimension } = this;
    const sums = new Float64Array(count * dimension);
    for (let row = 0, at = 0; row < this.rows; row += 1) {
      const start = owner[row] * dimension;
      for (let place = 0; place < dimension; place += 1, at += 1) sums[start + place] += values[at] * scales[place];
    }
    for (let one = 0; one < count; one += 1) {
      const span = sums.subarray(one * dimension, (one + 1) * dimension);
      span.set(Vectors.unit(span));
    }
    return Float32Array.from(sums);
  }
};
