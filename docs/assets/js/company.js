// Lift records that keep company with those found first, as in search_api/ranking/feedback.py: like them in meaning, alike in
// their headers.
"use strict";
throughcare.Company = class Company {
  // Row j of `directions` is the mean direction of record j; `traits` are the numbers of those that its header carries.
  constructor(directions, traits, weights) {
    this.directions = directions;
    this.traits = traits;
    this.weights = weights;
    this.dimension = directions.length / traits.length;
    this.usual = this.#shares(traits);
  }

  // Raise the scores, in [0, 1], of the records found by the company that each keeps, in [0, 1].
  lift(found) {
    const { circle, leaders, likeness, kinship } = this.weights;
    const first = [...found].sort((one, other) => other.score - one.score || one.record - other.record).slice(0, circle);
    const direction = this.#direction(first.slice(0, leaders.length));
    const near = throughcare.Vectors.products(this.directions, direction);
    const kin = this.#kinship(first, found);
    found.forEach((group, place) => {
      const raised = group.score + (likeness * (1 + near[group.record])) / 2 + kinship * kin[place];
      group.score = raised / (1 + likeness + kinship);
    });
  }

  // The direction that others are compared with: those of the first records, the best weighing most.
  #direction(leaders) {
    const sum = new Float32Array(this.dimension);
    leaders.forEach(({ record }, rank) => {
      const start = record * this.dimension;
      for (let place = 0; place < this.dimension; place += 1) {
        sum[place] += this.weights.leaders[rank] * this.directions[start + place];
      }
    });
    return sum;
  }

  // How much each record shares of what is commoner among the first than among all, the best at 1.
  #kinship(first, found) {
    const excess = this.#shares(first.map(({ record }) => this.traits[record]))
      .map((share, trait) => Math.max(share - (this.usual[trait] || 0), 0));
    const shared = found.map(({ record }) => this.traits[record].reduce((sum, trait) => sum + (excess[trait] || 0), 0));
    const best = shared.reduce((most, share) => Math.max(most, share), 0);
    return best > 0 ? shared.map((share) => share / best) : shared;
  }

  // The share of some records that carry each trait.
  #shares(carried) {
    const shares = [];
    for (const traits of carried) for (const trait of traits) shares[trait] = (shares[trait] || 0) + 1 / carried.length;
    return Array.from(shares, (share) => share || 0);
  }
};
