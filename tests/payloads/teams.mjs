// What Microsoft's own package `adaptivecards` says of our cards.
// Reads a JSON list of cards from standard input and prints a JSON list of complaints.
import { readFileSync } from "node:fs";
import { createContext, Script } from "node:vm";

// The package's modules name no file extensions, so Node takes its bundle, which wants a place for its exports.
const bundle = readFileSync(new URL("./node_modules/adaptivecards/dist/adaptivecards.js", import.meta.url), "utf8");
const script = new Script(bundle);

// Fresh for each card: the package's check of `lang` keeps a state between cards and refuses every second one.
function fresh() {
  const place = createContext({ module: { exports: {} }, console });
  place.exports = place.module.exports;
  place.window = place.self = place;
  script.runInContext(place);
  return place.module.exports;
}

const complaints = [];
JSON.parse(readFileSync(0, "utf8")).forEach((json, index) => {
  const { AdaptiveCard, SerializationContext, Versions, ValidationEvent } = fresh();
  const context = new SerializationContext(Versions.v1_5);
  const card = new AdaptiveCard();
  card.parse(json, context);
  for (let i = 0; i < context.eventCount; i++) {
    const { event, message } = context.getEventAt(i);
    complaints.push(`card ${index}: ${ValidationEvent[event]}: ${message}`);
  }
  for (const { event, message } of card.validateProperties().validationEvents) {
    complaints.push(`card ${index}: ${ValidationEvent[event]}: ${message}`);
  }
  if (card.getItemCount() !== json.body.length) {
    complaints.push(`card ${index}: understood ${card.getItemCount()} of ${json.body.length} elements`);
  }
});
console.log(JSON.stringify(complaints));
