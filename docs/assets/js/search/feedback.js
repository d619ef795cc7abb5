// Pseudo-relevance feedback: raise records like the top-ranked (Rocchio 1971), as in search_api/ranking/feedback.py.
"use strict";
throughcare.Feedback = class Feedback {
  // Row j of `directions` is the mean direction of record j; `traits` are the numbers of those that its header carries.
  constructor(directions, traits, weights) {
    this.directions = directions;
    this.traits = traits;
    this.weights = weights;
    this.dimension = directions.length / traits.length;
    this.usual = this.#shares(traits);
  }

  // Raise the scores, in [0, 1], of the records found by how alike they are to the top-ranked, in meaning and in their headers.
  apply(found) {
    const { feedbackRecords, topWeights, centroidWeight, headerWeight } = this.weights;
    const first = [...found].sort((one, other) => other.score - one.score || one.record - other.record).slice(0, feedbackRecords);
    const centroid = this.#centroid(first.slice(0, topWeights.length));
    const cosines = throughcare.Vectors.products(this.directions, centroid);
    const alike = this.#alikeInHeaders(first, found);
    found.forEach((group, place) => {
      const raised = group.score + (centroidWeight * (1 + cosines[group.record])) / 2 + headerWeight * alike[place];
      group.score = raised / (1 + centroidWeight + headerWeight);
    });
  }

  // The direction that others are compared with: those of the first records, the best weighing most.
  #centroid(leaders) {
    const sum = new Float32Array(this.dimension);
    leaders.forEach(({ record }, rank) => {
      const start = record * this.dimension;
      for (let place = 0; place < this.dimension; place += 1) {
        sum[place] += this.weights.topWeights[rank] * this.directions[start + place];
      }
    });
    return sum;
  }

  // How much each record shares of what is commoner among the first than among all, the best at 1.
  #alikeInHeaders(first, found) {
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
