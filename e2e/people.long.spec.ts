// The mornings of the people this is for, with the 65,536 addresses of a /16.
import { mornings } from "./fixtures/people";
import { requires } from "./fixtures/requirements";

requires("browser");

mornings(65_536);
