// The mornings of the people this is for: with one address and with a /24.
import { mornings } from "./fixtures/people";
import { requires } from "./fixtures/requirements";

requires("browser");

mornings(1);
mornings(256);
