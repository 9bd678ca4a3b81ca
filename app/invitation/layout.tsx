export { default } from "../door-room";
